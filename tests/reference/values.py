"""Values of the reference evaluator, and what the language says of their truth, text and order.

A value is None, UNDEFINED, a bool, a float, a str, a list, a dict, a Closure, or an Unsure around
one of those. Written from the language's page alone: it shares nothing with the primitives' values.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

Value: TypeAlias = Any


class Undefined:
    """What a missing argument or part is: null, but defaults apply to it."""


UNDEFINED = Undefined()


@dataclass(frozen=True, slots=True)
class Unsure:
    """A bare value with a confidence of its own."""

    value: Value
    confidence: float


@dataclass(frozen=True, slots=True)
class Closure:
    """A function: `call` receives at most `arity` arguments, any number if `arity` is None."""

    call: Callable[[list[Value]], Value]
    arity: int | None

    def __call__(self, arguments: list[Value]) -> Value:
        return self.call(arguments if self.arity is None else arguments[: self.arity])


class Failure(Exception):
    """A run-time error: `line` is where, `thrown` whether the pattern itself threw `value`."""

    def __init__(self, message: str, value: Value = None, *, thrown: bool = False) -> None:
        super().__init__(message)
        self.value = value
        self.thrown = thrown
        self.line: int | None = None


def bare(value: Value) -> Value:
    return value.value if isinstance(value, Unsure) else value


def parts(value: Value) -> list[Value]:
    """What a container holds; nothing for other values."""
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


# --- confidence ----------------------------------------------------------------------------------


def confidence(value: Value) -> float:
    """The annotation, else the minimum of the parts, else 1."""
    if isinstance(value, Unsure):
        return value.confidence
    return min([confidence(part) for part in parts(value)], default=1.0)


def minimum(result: Value, *operands: Value) -> Value:
    """A computed value: as sure as the least sure operand."""
    lowest = min(map(confidence, operands), default=1.0)
    return result if lowest == 1.0 else Unsure(result, lowest)


def lower(value: Value, bound: float) -> Value:
    """The value with min(bound, its own); a container without annotation keeps its less sure parts.

    Stating the bound for such a container as a whole would make those parts look surer.
    """
    if isinstance(value, Unsure):
        return Unsure(value.value, min(bound, value.confidence))
    if confidence(value) >= bound:
        return Unsure(value, bound)
    if isinstance(value, list):
        return [lower(one, bound) for one in value]
    return {key: lower(one, bound) for key, one in value.items()}


def part(container: Value, value: Value) -> Value:
    """A part with min(annotation of the container if it has one, part)."""
    return lower(value, container.confidence) if isinstance(container, Unsure) else value


def limited(value: Value, by: Value) -> Value:
    """The value with the minimum of both confidences."""
    bound = confidence(by)
    return lower(value, bound) if bound < 1.0 or isinstance(by, Unsure) else value


# --- kinds, truth and equality -------------------------------------------------------------------


def is_null(value: Value) -> bool:
    return bare(value) is None or bare(value) is UNDEFINED


def truthy(value: Value) -> bool:
    plain = bare(value)
    if is_null(plain) or plain is False or plain == "":
        return False
    return not (isinstance(plain, float) and (plain == 0 or math.isnan(plain)))


def equal(left: Value, right: Value) -> bool:
    """Structural, nothing is converted, null equals undefined."""
    left, right = bare(left), bare(right)
    if is_null(left) or is_null(right):
        return is_null(left) and is_null(right)
    if type(left) is not type(right):
        return False
    if isinstance(left, list):
        return len(left) == len(right) and all(map(equal, left, right))
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(equal(left[key], right[key]) for key in left)
    if isinstance(left, Closure):
        return left is right
    return bool(left == right)


def kind(value: Value) -> str:
    """`typeof`"""
    plain = bare(value)
    if plain is UNDEFINED:
        return "undefined"
    words: dict[type, str] = {bool: "boolean", float: "number", str: "string", Closure: "function"}
    return words.get(type(plain), "object")


# --- numbers and texts ---------------------------------------------------------------------------


def number(value: Value) -> float:
    plain = bare(value)
    if type(plain) is not float:
        raise Failure("not a number")
    return plain


def string(value: Value) -> str:
    """A text where one is asked for; numbers and truth values are taken by their text."""
    plain = bare(value)
    if not isinstance(plain, str | float | bool):
        raise Failure("not a text")
    return text_of(plain)


def units(text: str) -> bytes:
    """The UTF-16 units of a text, two bytes each, in their order."""
    return text.encode("utf-16-be", "surrogatepass")


def whole(data: bytes) -> str:
    return data.decode("utf-16-be", "surrogatepass")


def length(text: str) -> int:
    return len(units(text)) // 2


def sliced(text: str, first: int, last: int) -> str:
    return whole(units(text)[2 * first : 2 * last])


def number_text(value: float) -> str:
    """As JavaScript prints a number."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if value == 0:
        return "0"
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    assert isinstance(exponent, int)
    text, point = "".join(map(str, digits)), len(digits) + exponent
    minus = "-" if sign else ""
    if -6 < point <= 0:
        return f"{minus}0.{'0' * -point}{text}"
    if 0 < point <= 21:
        whole_part = text[:point].ljust(point, "0")
        return minus + (f"{whole_part}.{text[point:]}" if text[point:] else whole_part)
    fraction = f".{text[1:]}" if text[1:] else ""
    return f"{minus}{text[0]}{fraction}e{'+' if point > 0 else '-'}{abs(point - 1)}"


def json_text(value: Value) -> str:
    plain = bare(value)
    if isinstance(plain, list):
        return "[" + ",".join(map(json_text, plain)) + "]"
    if isinstance(plain, dict):
        kept = {key: one for key, one in plain.items() if not isinstance(bare(one), Closure)}
        pairs = (f"{json_text(key)}:{json_text(one)}" for key, one in kept.items())
        return "{" + ",".join(pairs) + "}"
    if isinstance(plain, str):
        written = json.dumps(plain, ensure_ascii=False)
        return "".join(f"\\u{ord(c):04x}" if "\ud800" <= c <= "\udfff" else c for c in written)
    if isinstance(plain, Closure) or (isinstance(plain, float) and not math.isfinite(plain)):
        return "null"
    return text_of(plain)


def text_of(value: Value) -> str:
    """A value in a text: containers as JSON."""
    plain = bare(value)
    if isinstance(plain, str):
        return plain
    if is_null(plain):
        return "null"
    if isinstance(plain, bool):
        return "true" if plain else "false"
    return number_text(plain) if isinstance(plain, float) else json_text(plain)
