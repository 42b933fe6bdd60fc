"""JSON, objects, and conversions between kinds."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from typing import Final

from parallax_primitives.derivation import known_of
from parallax_primitives.faults import Fault
from parallax_primitives.values import (
    UNDEFINED,
    Confident,
    DataError,
    Undefined,
    Value,
    bare,
    from_json,
)
from parallax_runtime import confidence as strengths
from parallax_runtime.access import key
from parallax_runtime.confidence import lowered
from parallax_runtime.current import charge
from parallax_runtime.library import arguments
from parallax_runtime.library.texts import WHITE_SPACE
from parallax_runtime.size import charge_for
from parallax_runtime.strength import minimum
from parallax_runtime.text import json_text, text_of

_DECIMAL: Final = re.compile(
    r"[+-]?(?:\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|Infinity)", re.A
)
_PREFIXED: Final = re.compile(r"0(?:[xX][0-9a-fA-F]+|[oO][0-7]+|[bB][01]+)")
_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"


def json_parse(source: Value = UNDEFINED) -> Value:
    """The value that JSON text describes; a Fault says where the text is none."""
    text = arguments.text(source, "JSON.parse")
    charge_for(len(text), 4)
    try:
        decoded = json.loads(text, parse_int=float, parse_constant=_refuse)
        value = from_json(decoded)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise Fault(f"`JSON.parse` was given text that is no JSON (at its {place})") from None
    except DataError as error:
        raise Fault(f"`JSON.parse`: {error.problem}") from None
    except RecursionError:
        raise Fault("`JSON.parse` was given data that nests too deep") from None
    return minimum(value, source) if isinstance(source, Confident) else value


def _refuse(word: str) -> float:
    raise Fault(f"`JSON.parse` was given text that is no JSON: `{word}` is no JSON number")


def json_stringify(
    value: Value = UNDEFINED, replacer: Value = UNDEFINED, indent: Value = UNDEFINED
) -> Value:
    if bare(replacer) not in (None, UNDEFINED):
        raise Fault("`JSON.stringify` takes null as its second argument here")
    return minimum(json_text(value, _indent(bare(indent))), value, indent)


def _indent(given: Value) -> str:
    if isinstance(given, float):
        return " " * int(max(0.0, min(10.0, given)))
    return given[:10] if isinstance(given, str) else ""


def object_keys(value: Value = UNDEFINED) -> Value:
    names: list[Value] = list(arguments.fields(value, "Object.keys"))
    return _shaped(names, value)


def object_values(value: Value = UNDEFINED) -> Value:
    return _shaped(list(arguments.fields(value, "Object.values").values()), value)


def object_entries(value: Value = UNDEFINED) -> Value:
    entries = [[name, part] for name, part in arguments.fields(value, "Object.entries").items()]
    return _shaped(list(entries), value)


def _shaped(result: list[Value], container: Value) -> Value:
    """A list that follows the shape of a container, so it is no surer than its annotation."""
    return lowered(result, container) if isinstance(container, Confident) else result


def object_from_entries(pairs: Value = UNDEFINED) -> Value:
    made: dict[str, Value] = {}
    for pair in arguments.elements(pairs, "Object.fromEntries"):
        charge(1)
        parts = arguments.elements(pair, "Object.fromEntries")
        if not parts:
            raise Fault("`Object.fromEntries` needs `[key, value]` pairs")
        made[key(parts[0])] = parts[1] if len(parts) > 1 else None
    return lowered(made, pairs) if isinstance(pairs, Confident) else made


def is_array(value: Value = UNDEFINED) -> Value:
    result = isinstance(bare(value), list)
    return lowered(result, value) if isinstance(value, Confident) else result


def number_of(value: Value) -> float:
    """The number that a value reads as, NaN when it reads as none."""
    match bare(value):
        case bool() | float() as number:
            return float(number)
        case None:
            return 0.0
        case str() as text:
            return _number_in(text.strip(WHITE_SPACE))
    return math.nan


def _number_in(text: str) -> float:
    if not text:
        return 0.0
    if _DECIMAL.fullmatch(text):
        return float(text)
    return _whole_of(text) if _PREFIXED.fullmatch(text) else math.nan


def _whole_of(text: str) -> float:
    return _as_double(text[2:], {"x": 16, "o": 8, "b": 2}[text[1].lower()])


def _as_double(digits: str, base: int) -> float:
    """Digits as a double; what is too long for a double is Infinity, not a long computation."""
    stripped = digits.lstrip("0")
    if len(stripped) > 1100:
        return math.inf
    try:
        return float(int(stripped or "0", base))
    except OverflowError:
        return math.inf


def number(value: Value = UNDEFINED) -> Value:
    return minimum(0.0 if isinstance(value, Undefined) else number_of(value), value)


def string(value: Value = UNDEFINED) -> Value:
    return minimum("" if isinstance(value, Undefined) else text_of(value), value)


def parse_int(source: Value = UNDEFINED, radix: Value = UNDEFINED) -> Value:
    text = text_of(source).strip(WHITE_SPACE)
    charge_for(len(text), 8)
    sign = -1.0 if text.startswith("-") else 1.0
    text = text[1:] if text[:1] in ("+", "-") else text
    base = int(max(-1.0, min(99.0, arguments.whole_number(radix, 0.0, "parseInt"))))
    if base in (0, 16) and text[:2] in ("0x", "0X"):
        text, base = text[2:], 16
    base = base or 10
    if not 2 <= base <= 36:
        return minimum(math.nan, source, radix)
    digits = _leading(text.lower(), _DIGITS[:base])
    result = sign * _as_double(digits, base) if digits else math.nan
    return minimum(result, source, radix)


def _leading(text: str, allowed: str) -> str:
    for at, character in enumerate(text):
        if character not in allowed:
            return text[:at]
    return text


def parse_float(source: Value = UNDEFINED) -> Value:
    found = _DECIMAL.match(text_of(source).lstrip(WHITE_SPACE))
    return minimum(float(found[0]) if found else math.nan, source)


def is_nan(value: Value = UNDEFINED) -> Value:
    return minimum(math.isnan(number_of(value)), value)


def details(value: Value = UNDEFINED) -> Value:
    """Votes, agreement, errors … of an aggregate; nothing of a plain value."""
    return dict(known_of(value))


CONVERSIONS: Final[dict[str, Callable[..., Value]]] = {
    "JSON.parse": json_parse,
    "JSON.stringify": json_stringify,
    "Object.keys": object_keys,
    "Object.values": object_values,
    "Object.entries": object_entries,
    "Object.fromEntries": object_from_entries,
    "Array.isArray": is_array,
    "Number": number,
    "String": string,
    "parseInt": parse_int,
    "parseFloat": parse_float,
    "isNaN": is_nan,
    "confidence": strengths.confidence,
    "value": strengths.bare,
    "details": details,
}
