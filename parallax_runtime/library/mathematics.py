"""`Math.*`: IEEE 754 throughout. Where Python raises, JavaScript gives NaN or an infinity."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from parallax_primitives.values import UNDEFINED, Value
from parallax_runtime.library import arguments
from parallax_runtime.operators import raised
from parallax_runtime.strength import minimum


def rounded(x: float) -> float:
    """The nearest whole number, halves upwards."""
    if not math.isfinite(x):
        return x
    below = math.floor(x)
    return math.copysign(float(below if x - below < 0.5 else below + 1), x)


def _whole(function: Callable[[float], int]) -> Callable[[float], float]:
    """Python's integer, as a double with the sign of the argument where it is zero."""

    def of(x: float) -> float:
        try:
            result = float(function(x))
        except (OverflowError, ValueError):  # it is no finite number
            return x
        return result or math.copysign(0.0, x)

    return of


def _safe(function: Callable[[float], float]) -> Callable[[float], float]:
    """The function with NaN outside its domain and Infinity where it overflows."""

    def of(x: float) -> float:
        try:
            return function(x)
        except ValueError:
            return math.nan
        except OverflowError:
            return math.inf

    return of


def _odd_safe(function: Callable[[float], float]) -> Callable[[float], float]:
    """As `_safe` for a function that overflows to the sign of its argument."""

    def of(x: float) -> float:
        try:
            return function(x)
        except OverflowError:
            return math.copysign(math.inf, x)

    return of


def _trigonometric(function: Callable[[float], float]) -> Callable[[float], float]:
    return lambda x: function(x) if math.isfinite(x) else math.nan


def _log_of(function: Callable[[float], float]) -> Callable[[float], float]:
    """A logarithm: -Infinity at zero, NaN below."""
    return lambda x: -math.inf if x == 0 else math.nan if x < 0 else function(x)


def _sign(x: float) -> float:
    return x if x == 0 or math.isnan(x) else math.copysign(1.0, x)


def _atanh(x: float) -> float:
    if abs(x) == 1:
        return math.copysign(math.inf, x)
    return math.atanh(x) if abs(x) < 1 else math.nan


def _log1p(x: float) -> float:
    if x == -1:
        return -math.inf
    return math.log1p(x) if x > -1 else math.nan


def _cbrt(x: float) -> float:
    """Exact for cubes of whole numbers, which the C library misses by a bit."""
    root = math.cbrt(x)
    near = rounded(root)
    return near if near * near * near == x else root


_ONE: Final[dict[str, Callable[[float], float]]] = {
    "abs": abs,
    "acos": _safe(math.acos),
    "acosh": _safe(math.acosh),
    "asin": _safe(math.asin),
    "asinh": math.asinh,
    "atan": math.atan,
    "atanh": _atanh,
    "cbrt": _cbrt,
    "ceil": _whole(math.ceil),
    "cos": _trigonometric(math.cos),
    "cosh": _safe(math.cosh),
    "exp": _safe(math.exp),
    "expm1": _safe(math.expm1),
    "floor": _whole(math.floor),
    "log": _log_of(math.log),
    "log10": _log_of(math.log10),
    "log1p": _log1p,
    "log2": _log_of(math.log2),
    "round": rounded,
    "sign": _sign,
    "sin": _trigonometric(math.sin),
    "sinh": _odd_safe(math.sinh),
    "sqrt": _safe(math.sqrt),
    "tan": _trigonometric(math.tan),
    "tanh": math.tanh,
    "trunc": _whole(math.trunc),
}


def _of_one(name: str, function: Callable[[float], float]) -> Callable[..., Value]:
    def call(x: Value = UNDEFINED) -> Value:
        if type(x) is float:
            return function(x)
        return minimum(function(arguments.number(x, name)), x)

    return call


def _of_two(name: str, function: Callable[[float, float], float]) -> Callable[..., Value]:
    def call(one: Value = UNDEFINED, other: Value = UNDEFINED) -> Value:
        if type(one) is float and type(other) is float:
            return function(one, other)
        first, second = arguments.number(one, name), arguments.number(other, name)
        return minimum(function(first, second), one, other)

    return call


def _of_many(name: str, function: Callable[[list[float]], float]) -> Callable[..., Value]:
    def call(*values: Value) -> Value:
        return minimum(function([arguments.number(one, name) for one in values]), *values)

    return call


def largest(numbers: list[float]) -> float:
    """NaN when one of them is NaN."""
    return math.nan if any(map(math.isnan, numbers)) else max(numbers, default=-math.inf)


def smallest(numbers: list[float]) -> float:
    """NaN when one of them is NaN."""
    return math.nan if any(map(math.isnan, numbers)) else min(numbers, default=math.inf)


def _larger(one: float, other: float) -> float:
    return one if one >= other else other if other > one else math.nan


def _smaller(one: float, other: float) -> float:
    return one if one <= other else other if other < one else math.nan


def _atan2(y: float, x: float) -> float:
    return math.atan2(y, x)


_TWO: Final[dict[str, Callable[[float, float], float]]] = {"atan2": _atan2, "pow": raised}

MATH: Final[dict[str, Callable[..., float]]] = {**_ONE, **_TWO, "max": _larger, "min": _smaller}
"""What emitted code calls with numbers that are certainly plain, one for each parameter."""

MATHEMATICS: Final[dict[str, Callable[..., Value]]] = {
    **{f"Math.{name}": _of_one(f"Math.{name}", function) for name, function in _ONE.items()},
    **{f"Math.{name}": _of_two(f"Math.{name}", function) for name, function in _TWO.items()},
    "Math.hypot": _of_many("Math.hypot", lambda numbers: math.hypot(*numbers)),
    "Math.max": _of_many("Math.max", largest),
    "Math.min": _of_many("Math.min", smallest),
}
