"""Arithmetic, comparison, logic and kinds: the operators that look at values.

Each begins with the exact types that are by far the most frequent, and then falls back to the rule
for any value: strip the annotations, compute, annotate with the minimum (`strength.minimum`).
Numbers follow IEEE 754 as JavaScript does; nothing is converted silently, except that `+` with a
string joins texts.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from parallax_primitives.faults import Fault
from parallax_primitives.values import (
    UNDEFINED,
    Agent,
    Confident,
    Function,
    Value,
    bare,
    kind_of,
    truthy,
)
from parallax_primitives.values import equal as same
from parallax_runtime.faults import is_error
from parallax_runtime.size import SMALL, require_size, require_walkable
from parallax_runtime.strength import SCALARS, a, least, minimum
from parallax_runtime.text import text_of, units, whole
from parallax_runtime.whereabouts import At


def _numbers(sign: str, left: Value, right: Value) -> tuple[float, float]:
    left = left.value if type(left) is Confident else left
    right = right.value if type(right) is Confident else right
    if type(left) is float and type(right) is float:
        return left, right
    raise Fault(
        f"`{sign}` needs two numbers, not {a(kind_of(left))} and {a(kind_of(right))}",
        hint=_number_hint(left, right),
    )


def _number_hint(left: Value, right: Value) -> str | None:
    if isinstance(left, str) or isinstance(right, str):
        return "Convert text with `Number(…)`."
    return None


def add(left: Value, right: Value, at: At | None = None) -> Value:
    """`+`: the sum of numbers; with a string on either side, the joined texts."""
    if type(left) is float and type(right) is float:
        return left + right
    if type(left) is str and type(right) is str:
        return joined_text(left, right)
    one = left.value if type(left) is Confident else left
    other = right.value if type(right) is Confident else right
    if type(one) is float and type(other) is float:
        return least(one + other, left, right, at)
    if isinstance(one, str) or isinstance(other, str):
        result = joined_text(text_of(one), text_of(other))
        if type(one) in SCALARS and type(other) in SCALARS:
            return least(result, left, right, at)
        return minimum(result, left, right)
    raise Fault(
        f"`+` adds numbers or joins text; it cannot join {a(kind_of(one))} and {a(kind_of(other))}"
    )


def joined_text(left: str, right: str) -> str:
    """Two texts in a row, bounded; halves of one character that meet become whole."""
    size = len(left) + len(right)
    if size > SMALL:
        require_size(size, "a text")
    if right.isascii() or not left or not "\udc00" <= right[0] <= "\udfff":
        return left + right
    return whole(left + right)


def subtract(left: Value, right: Value, at: At | None = None) -> Value:
    """`-`"""
    if type(left) is float and type(right) is float:
        return left - right
    one, other = _numbers("-", left, right)
    return least(one - other, left, right, at)


def multiply(left: Value, right: Value, at: At | None = None) -> Value:
    """`*`"""
    if type(left) is float and type(right) is float:
        return left * right
    one, other = _numbers("*", left, right)
    return least(one * other, left, right, at)


def divide(left: Value, right: Value, at: At | None = None) -> Value:
    """`/`: dividing by zero gives Infinity or NaN."""
    if type(left) is float and type(right) is float and right:
        return left / right
    one, other = _numbers("/", left, right)
    return least(quotient(one, other), left, right, at)


def quotient(left: float, right: float) -> float:
    """`left / right` of plain numbers."""
    if right:
        return left / right
    if left == 0.0 or math.isnan(left):
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1.0, right)


def remainder(left: Value, right: Value, at: At | None = None) -> Value:
    """`%`: takes the sign of the left side."""
    if type(left) is float and type(right) is float:
        return rest(left, right)
    one, other = _numbers("%", left, right)
    return least(rest(one, other), left, right, at)


def rest(left: float, right: float) -> float:
    """`left % right` of plain numbers: NaN where one divides by zero or takes apart infinity."""
    try:
        return math.fmod(left, right)
    except ValueError:
        return math.nan


def power(left: Value, right: Value, at: At | None = None) -> Value:
    """`**`"""
    if type(left) is float and type(right) is float:
        return raised(left, right)
    base, exponent = _numbers("**", left, right)
    return least(raised(base, exponent), left, right, at)


def raised(base: float, exponent: float) -> float:
    """`base ** exponent` as JavaScript has it: it differs from C where |base| is 1."""
    if math.isnan(exponent) or (abs(base) == 1.0 and math.isinf(exponent)):
        return math.nan
    try:
        return math.pow(base, exponent)
    except ValueError:
        return _power_of_zero(base, exponent) if base == 0.0 else math.nan
    except OverflowError:
        odd = exponent % 2.0 == 1.0
        return -math.inf if base < 0.0 and odd else math.inf


def _power_of_zero(base: float, exponent: float) -> float:
    odd = exponent % 2.0 == 1.0
    return math.copysign(math.inf, base) if odd else math.inf


def negate(value: Value) -> Value:
    """Prefix `-`"""
    return _signed("-", value, -1.0)


def positive(value: Value) -> Value:
    """Prefix `+`: the number itself."""
    return _signed("+", value, 1.0)


def _signed(sign: str, value: Value, factor: float) -> Value:
    if type(value) is float:
        return value * factor
    number = bare(value)
    if not isinstance(number, float):
        raise Fault(
            f"`{sign}` needs a number, not {a(kind_of(number))}", hint=_number_hint(number, None)
        )
    return least(number * factor, value, None)


def not_(value: Value) -> Value:
    """`!`: the opposite truth."""
    if type(value) is Confident and type(value.value) in SCALARS:
        return least(not truthy(value), value, None)
    return minimum(not truthy(value), value)


def equal(left: Value, right: Value, at: At | None = None) -> Value:
    """`==`, `===`: structural, nothing is converted, null equals undefined."""
    if type(left) is type(right) and type(left) in (float, str):
        return left == right
    return _told(_same(left, right), left, right, at)


def not_equal(left: Value, right: Value, at: At | None = None) -> Value:
    """`!=`, `!==`"""
    if type(left) is type(right) and type(left) in (float, str):
        return left != right
    return _told(not _same(left, right), left, right, at)


def _told(result: bool, left: Value, right: Value, at: At | None) -> Value:
    """What a comparison found, as sure as what it compared."""
    if type(bare(left)) in SCALARS and type(bare(right)) in SCALARS:
        return least(result, left, right, at)
    return minimum(result, left, right)


def _same(left: Value, right: Value) -> bool:
    require_walkable(left)
    require_walkable(right)
    return same(left, right)


def less(left: Value, right: Value, at: At | None = None) -> Value:
    """`<`: of two numbers, or of two strings by their UTF-16 units."""
    if type(left) is float and type(right) is float:
        return left < right
    one = left.value if type(left) is Confident else left
    other = right.value if type(right) is Confident else right
    if type(one) is float and type(other) is float:
        return least(one < other, left, right, at)
    order = _text_order("<", one, other)
    return least(order < 0, left, right, at)


def less_equal(left: Value, right: Value, at: At | None = None) -> Value:
    """`<=`"""
    if type(left) is float and type(right) is float:
        return left <= right
    one = left.value if type(left) is Confident else left
    other = right.value if type(right) is Confident else right
    if type(one) is float and type(other) is float:
        return least(one <= other, left, right, at)
    order = _text_order("<=", one, other)
    return least(order <= 0, left, right, at)


def greater(left: Value, right: Value, at: At | None = None) -> Value:
    """`>`"""
    if type(left) is float and type(right) is float:
        return left > right
    one = left.value if type(left) is Confident else left
    other = right.value if type(right) is Confident else right
    if type(one) is float and type(other) is float:
        return least(one > other, left, right, at)
    order = _text_order(">", one, other)
    return least(order > 0, left, right, at)


def greater_equal(left: Value, right: Value, at: At | None = None) -> Value:
    """`>=`"""
    if type(left) is float and type(right) is float:
        return left >= right
    one = left.value if type(left) is Confident else left
    other = right.value if type(right) is Confident else right
    if type(one) is float and type(other) is float:
        return least(one >= other, left, right, at)
    order = _text_order(">=", one, other)
    return least(order >= 0, left, right, at)


def _text_order(sign: str, left: Value, right: Value) -> float:
    if isinstance(left, str) and isinstance(right, str):
        return text_order(left, right)
    raise Fault(
        f"`{sign}` compares two numbers or two strings, "
        f"not {a(kind_of(left))} and {a(kind_of(right))}"
    )


def number_order(left: float, right: float) -> float:
    """Negative, zero or positive; NaN when either is NaN, which passes no test."""
    if left == right:
        return 0.0
    return math.nan if math.isnan(left) or math.isnan(right) else 1.0 if left > right else -1.0


def text_order(left: str, right: str) -> float:
    """The order of two strings by UTF-16 units."""
    if not (left.isascii() or right.isascii()):
        left, right = units(left), units(right)
    return float((left > right) - (left < right))


def has_key(key: Value, container: Value) -> Value:
    """`key in object`; of an array, whether there is such an index."""
    target, wanted = bare(container), bare(key)
    if isinstance(target, dict):
        return minimum(text_of(wanted) in target, key, container)
    if isinstance(target, list):
        inside = isinstance(wanted, float) and wanted.is_integer() and 0 <= wanted < len(target)
        return minimum(inside, key, container)
    raise Fault(f"`in` needs an object on its right, not {a(kind_of(target))}")


def type_of(value: Value) -> Value:
    """`typeof`: undefined, boolean, number, string, function, else object."""
    match bare(value):
        case bool():
            word = "boolean"
        case float():
            word = "number"
        case str():
            word = "string"
        case Function():
            word = "function"
        case other:
            word = "undefined" if other is UNDEFINED else "object"
    return minimum(word, value)


_CLASSES: Final[dict[str, Callable[[Value], bool]]] = {
    "Array": lambda value: isinstance(value, list),
    "Object": lambda value: isinstance(value, (list, dict, Function, Agent)),
    "String": lambda value: isinstance(value, str),
    "Number": lambda value: isinstance(value, float),
    "Boolean": lambda value: isinstance(value, bool),
    "Function": lambda value: isinstance(value, Function),
    "Agent": lambda value: isinstance(value, Agent),
    "Error": is_error,
}


def instance_of(value: Value, name: Value) -> Value:
    """`value instanceof Array`: the class by its name."""
    test = _CLASSES.get(text_of(name))
    if test is None:
        raise Fault(
            f"`{text_of(name)}` is no class that `instanceof` knows",
            hint=f"Use one of {', '.join(f'`{one}`' for one in _CLASSES)}.",
        )
    return minimum(test(bare(value)), value)
