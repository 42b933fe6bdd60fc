"""Comparisons in conditions: whether they hold, for who does not care how sure that is.

Each says what the operator of its name says, without a value that carries a confidence.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, Final

from parallax_primitives.values import Confident, Value, truthy
from parallax_runtime.operators import (
    equal,
    greater,
    greater_equal,
    less,
    less_equal,
    not_equal,
)

Condition = Callable[[Value, Value], bool]


def _condition(
    plain: Callable[[Any, Any], bool],
    general: Callable[[Value, Value], Value],
    kinds: frozenset[type] = frozenset((float,)),
) -> Condition:
    """Compares two of these kinds as Python does, other values as the operator does."""

    def holds(left: Value, right: Value) -> bool:
        if type(left) is type(right) and type(left) in kinds:
            return plain(left, right)
        if type(left) is Confident:
            left = left.value
        if type(right) is Confident:
            right = right.value
        if type(left) is float and type(right) is float:
            return plain(left, right)
        return truthy(general(left, right))

    return holds


_SCALAR: Final = frozenset((float, str, bool))

is_less: Final[Condition] = _condition(operator.lt, less)
is_less_equal: Final[Condition] = _condition(operator.le, less_equal)
is_greater: Final[Condition] = _condition(operator.gt, greater)
is_greater_equal: Final[Condition] = _condition(operator.ge, greater_equal)
is_equal: Final[Condition] = _condition(operator.eq, equal, _SCALAR)
is_not_equal: Final[Condition] = _condition(operator.ne, not_equal, _SCALAR)
