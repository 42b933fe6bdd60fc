"""The operators: values in, a value out, with the confidence that the language's page gives it."""

from __future__ import annotations

import math
from collections.abc import Callable

from tests.reference.values import (
    Closure,
    Failure,
    Unsure,
    Value,
    bare,
    confidence,
    equal,
    is_null,
    kind,
    limited,
    minimum,
    number,
    text_of,
    truthy,
    units,
    whole,
)


def add(left: Value, right: Value) -> Value:
    if isinstance(bare(left), str) or isinstance(bare(right), str):
        return whole(units(text_of(left)) + units(text_of(right)))
    return number(left) + number(right)


def divide(left: float, right: float) -> float:
    if right == 0:
        sign = math.copysign(1, left) * math.copysign(1, right)
        return math.nan if left == 0 or math.isnan(left) else sign * math.inf
    return left / right


def remainder(left: float, right: float) -> float:
    return math.nan if right == 0 or math.isinf(left) else math.fmod(left, right)


def power(base: float, exponent: float) -> float:
    """IEEE 754, except that 1 to an infinite power and anything to NaN are NaN."""
    if math.isnan(exponent) or (abs(base) == 1 and math.isinf(exponent)):
        return math.nan
    negative = math.copysign(1, base) < 0 and exponent % 2 == 1
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return -math.inf if negative else math.inf
    except ValueError:
        return math.nan if base != 0 else -math.inf if negative else math.inf


def _ordered(test: Callable[[Value, Value], bool]) -> Callable[[Value, Value], Value]:
    """A comparison of two numbers, or of two strings by their UTF-16 units."""

    def compare(left: Value, right: Value) -> bool:
        one, other = bare(left), bare(right)
        if isinstance(one, str) and isinstance(other, str):
            return test(units(one), units(other))
        return test(number(one), number(other))

    return compare


def _of_numbers(operation: Callable[[float, float], float]) -> Callable[[Value, Value], Value]:
    return lambda left, right: operation(number(left), number(right))


def _has_key(key: Value, container: Value) -> bool:
    target, wanted = bare(container), bare(key)
    if isinstance(target, list):
        return isinstance(wanted, float) and wanted in range(len(target))
    if not isinstance(target, dict):
        raise Failure("no keys")
    return text_of(wanted) in target


_COMPUTED: dict[str, Callable[[Value, Value], Value]] = {
    "+": add,
    "-": _of_numbers(lambda a, b: a - b),
    "*": _of_numbers(lambda a, b: a * b),
    "/": _of_numbers(divide),
    "%": _of_numbers(remainder),
    "**": _of_numbers(power),
    "==": equal,
    "===": equal,
    "!=": lambda a, b: not equal(a, b),
    "!==": lambda a, b: not equal(a, b),
    "<": _ordered(lambda a, b: a < b),
    "<=": _ordered(lambda a, b: a <= b),
    ">": _ordered(lambda a, b: a > b),
    ">=": _ordered(lambda a, b: a >= b),
    "in": _has_key,
}
"""Plain or with `~`: the result has the minimum of the operands' confidences."""


def annotate(value: Value, stated: Value) -> Value:
    level = number(stated)
    if math.isnan(level):
        raise Failure("a confidence that is NaN")
    return Unsure(bare(value), min(1.0, max(0.0, level)))


def bound(value: Value) -> float:
    """A number that a confidence is compared with."""
    level = number(value)
    if math.isnan(level):
        raise Failure("a confidence compared with NaN")
    return level


def reaches(value: Value, threshold: Value) -> bool:
    """`value ~> threshold` as a test."""
    return confidence(value) >= bound(threshold)


def _gate(value: Value, threshold: Value) -> Value:
    return value if reaches(value, threshold) else Unsure(None, 0.0)


def _with_level(value: Value, level: float) -> Value:
    return value if level == 1.0 == confidence(value) else Unsure(bare(value), level)


def _confident_and(left: Value, right: Value) -> Value:
    """The operand that `&&` gives, with the lower confidence."""
    return _with_level(right if truthy(left) else left, min(confidence(left), confidence(right)))


def _confident_or(left: Value, right: Value) -> Value:
    """The operand that `||` gives, with the higher confidence."""
    return _with_level(left if truthy(left) else right, max(confidence(left), confidence(right)))


_CONFIDENT: dict[str, Callable[[Value, Value], Value]] = {
    "~>": annotate,
    "~@>": _gate,
    "~?>": _gate,
    "~&&": _confident_and,
    "~||": _confident_or,
    "~||>": lambda a, b: a if confidence(a) >= confidence(b) else b,
    "~~": lambda a, b: limited(b, a),
}


def binary(operator: str, left: Value, right: Value) -> Value:
    """A binary operator that evaluates both sides; `~>` as an annotation."""
    special = _CONFIDENT.get(operator)
    if special is not None:
        return special(left, right)
    operation = _COMPUTED[operator.removeprefix("~")]
    return minimum(operation(left, right), left, right)


def keeps_left(operator: str, left: Value, medium: float) -> bool:
    """Whether the left side of `&&`, `||`, `??` or `~??` is the result."""
    match operator:
        case "&&":
            return not truthy(left)
        case "||":
            return truthy(left)
        case "??":
            return not is_null(left)
    return not is_null(left) and confidence(left) >= medium


def unary(operator: str, value: Value) -> Value:
    match operator:
        case "~" | "<~":
            return confidence(value)
        case "!":
            return minimum(not truthy(value), value)
        case "-":
            return minimum(-number(value), value)
        case "+":
            return minimum(number(value), value)
        case "typeof":
            return minimum(kind(value), value)
    return value


_CLASSES: dict[str, Callable[[Value], bool]] = {
    "Array": lambda v: isinstance(v, list),
    "Object": lambda v: isinstance(v, list | dict | Closure),
    "String": lambda v: isinstance(v, str),
    "Number": lambda v: isinstance(v, float),
    "Boolean": lambda v: isinstance(v, bool),
    "Function": lambda v: isinstance(v, Closure),
    "Error": lambda v: isinstance(v, dict) and str(bare(v.get("name"))).endswith("Error"),
}


def instance_of(value: Value, name: str) -> Value:
    return minimum(_CLASSES[name](bare(value)), value)
