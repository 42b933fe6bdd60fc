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
    """A function: `call` receives the list of arguments."""

    call: Callable[[list[Value]], Value]


class Failure(Exception):  # noqa: N818  # the language's word is a run-time error
    """A run-time error; `line` is where, `value` what `catch` binds when it was thrown."""

    def __init__(self, message: str, value: Value = None) -> None:
        super().__init__(message)
        self.value = value
        self.line: int | None = None


def bare(value: Value) -> Value:
    return value.value if isinstance(value, Unsure) else value


def parts(value: Value) -> list[Value]:
    """What a container holds; nothing for other values."""
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


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
    """The value with min(bound, its own); parts of a container that has no annotation likewise."""
    if confidence(value) >= bound:
        return value if bound == 1.0 else Unsure(bare(value), bound)
    if isinstance(value, list):
        return [lower(part, bound) for part in value]
    if isinstance(value, dict):
        return {key: lower(part, bound) for key, part in value.items()}
    return value


def part(container: Value, value: Value) -> Value:
    """A part with min(annotation of the container if it has one, part)."""
    return lower(value, container.confidence) if isinstance(container, Unsure) else value


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
    return bool(left == right)


def number(value: Value) -> float:
    plain = bare(value)
    if type(plain) is not float:
        raise Failure("not a number")
    return plain


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
        whole = text[:point].ljust(point, "0")
        return minus + (f"{whole}.{text[point:]}" if text[point:] else whole)
    fraction = f".{text[1:]}" if text[1:] else ""
    return f"{minus}{text[0]}{fraction}e{'+' if point > 0 else '-'}{abs(point - 1)}"


def json_text(value: Value) -> str:
    plain = bare(value)
    if isinstance(plain, list):
        return "[" + ",".join(map(json_text, plain)) + "]"
    if isinstance(plain, dict):
        kept = {key: one for key, one in plain.items() if not isinstance(bare(one), Closure)}
        pairs = (f"{json.dumps(key)}:{json_text(one)}" for key, one in kept.items())
        return "{" + ",".join(pairs) + "}"
    if isinstance(plain, str):
        return json.dumps(plain, ensure_ascii=False)
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


def kind(value: Value) -> str:
    """`typeof`"""
    plain = bare(value)
    if plain is UNDEFINED:
        return "undefined"
    words: dict[type, str] = {bool: "boolean", float: "number", str: "string", Closure: "function"}
    return words.get(type(plain), "object")
