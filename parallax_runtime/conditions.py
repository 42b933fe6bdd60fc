"""Comparisons in conditions: whether they hold, for who does not care how sure that is.

Each says what the operator of its name says, without a value that carries a confidence.
"""

from __future__ import annotations

from parallax_primitives.values import Confident, Value, truthy
from parallax_runtime.operators import (
    equal,
    greater,
    greater_equal,
    less,
    less_equal,
    not_equal,
)


def is_less(left: Value, right: Value) -> bool:
    """`<`"""
    if type(left) is Confident:
        left = left.value
    if type(right) is Confident:
        right = right.value
    if type(left) is float and type(right) is float:
        return left < right
    return truthy(less(left, right))


def is_less_equal(left: Value, right: Value) -> bool:
    """`<=`"""
    if type(left) is Confident:
        left = left.value
    if type(right) is Confident:
        right = right.value
    if type(left) is float and type(right) is float:
        return left <= right
    return truthy(less_equal(left, right))


def is_greater(left: Value, right: Value) -> bool:
    """`>`"""
    if type(left) is Confident:
        left = left.value
    if type(right) is Confident:
        right = right.value
    if type(left) is float and type(right) is float:
        return left > right
    return truthy(greater(left, right))


def is_greater_equal(left: Value, right: Value) -> bool:
    """`>=`"""
    if type(left) is Confident:
        left = left.value
    if type(right) is Confident:
        right = right.value
    if type(left) is float and type(right) is float:
        return left >= right
    return truthy(greater_equal(left, right))


def is_equal(left: Value, right: Value) -> bool:
    """`==`"""
    if type(left) is Confident:
        left = left.value
    if type(right) is Confident:
        right = right.value
    if type(left) is float and type(right) is float:
        return left == right
    return truthy(equal(left, right))


def is_not_equal(left: Value, right: Value) -> bool:
    """`!=`"""
    if type(left) is Confident:
        left = left.value
    if type(right) is Confident:
        right = right.value
    if type(left) is float and type(right) is float:
        return left != right
    return truthy(not_equal(left, right))
