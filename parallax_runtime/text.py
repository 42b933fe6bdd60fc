"""Values as text, exactly as a JavaScript reader expects it: numbers, strings, JSON.

Strings are Python strings; where the language measures them it counts UTF-16 units, so `units`
spreads the characters beyond U+FFFF into their two halves and `whole` joins them again.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable
from typing import Any, Final

from parallax_primitives.faults import Fault
from parallax_primitives.values import MAX_DEPTH, Agent, Confident, Function, Undefined, Value, bare
from parallax_runtime.size import MAX_SIZE, charge_for, require_size, require_walkable

_UTF16: Final = "utf-16-le" if sys.byteorder == "little" else "utf-16-be"

_EXACT: Final = 2.0**53
"""From here on not every whole number is a double, and the shortest digits end in zeros."""


def number_text(number: float) -> str:
    """A number as JavaScript prints it: `2`, `0.1`, `1e+21`, `1e-7`, `NaN`."""
    if number.is_integer() and -_EXACT < number < _EXACT:
        return str(int(number))
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    return _shortest(number)


def _shortest(number: float) -> str:
    sign = "-" if number < 0 else ""
    mantissa, _, exponent = repr(abs(number)).partition("e")
    head, _, tail = mantissa.partition(".")
    tail = "" if tail == "0" else tail
    digits = (head + tail).lstrip("0")
    point = len(head) + int(exponent or 0) - (len(head + tail) - len(digits))
    digits = digits.rstrip("0")
    return sign + _placed(digits, point)


def _placed(digits: str, point: int) -> str:
    """Digits with the decimal point after `point` of them (ECMA-262, Number::toString)."""
    count = len(digits)
    if count <= point <= 21:
        return digits + "0" * (point - count)
    if 0 < point <= 21:
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"0.{'0' * -point}{digits}"
    rest = f".{digits[1:]}" if count > 1 else ""
    return f"{digits[0]}{rest}e{'+' if point > 0 else '-'}{abs(point - 1)}"


def text_of(value: Value) -> str:
    """A value as text: `null` for null and undefined, JSON for containers."""
    kind = type(value)
    if kind is str:
        return value  # type: ignore[return-value]  # the exact type was just compared
    if kind is float:
        return number_text(value)  # type: ignore[arg-type]  # as above
    match value:
        case Confident():
            return text_of(value.value)
        case bool():
            return "true" if value else "false"
        case None | Undefined():
            return "null"
        case Function():
            return f"[function {value.name}]"
        case Agent():
            return value.name
        case list() | dict():
            return json_text(value)
    raise TypeError(f"{type(value).__name__} is no Prism value")


class _Writer:
    """Collects the pieces of a JSON text and stops when it grows too large or too deep."""

    __slots__ = ("_indent", "_pieces", "_size")

    def __init__(self, indent: str) -> None:
        self._indent = indent
        self._pieces: list[str] = []
        self._size = 0

    def text(self) -> str:
        require_size(self._size, "a text")
        return "".join(self._pieces)

    def _add(self, piece: str) -> None:
        self._size += len(piece)
        if self._size > MAX_SIZE:
            require_size(self._size, "a text")
        self._pieces.append(piece)

    def write(self, value: Value, depth: int, before: str = "") -> None:
        """Adds a value, and what stands before it."""
        scalar = _SCALARS.get(type(value))
        if scalar is not None:
            self._add(before + scalar(value))
            return
        match value:
            case Confident():
                self.write(value.value, depth, before)
            case Function():
                self._add(before + "null")
            case Agent():
                self.write(agent_fields(value), depth, before)
            case list():
                self._write_list(value, depth, before)
            case dict():
                self._write_object(value, depth, before)

    def _write_list(self, parts: list[Value], depth: int, before: str) -> None:
        _require_depth(depth)
        lead = self._line(depth + 1)
        between = f"{before}[{lead}"
        for part in parts:
            self.write(part, depth + 1, between)
            between = f",{lead}"
        self._add(self._line(depth) + "]" if parts else before + "[]")

    def _write_object(self, parts: dict[str, Value], depth: int, before: str) -> None:
        _require_depth(depth)
        lead, colon = self._line(depth + 1), ": " if self._indent else ":"
        between = opening = f"{before}{{{lead}"
        for key, part in parts.items():
            if type(part) not in _SCALARS and isinstance(bare(part), Function):
                continue
            self.write(part, depth + 1, f"{between}{quoted(key)}{colon}")
            between = f",{lead}"
        self._add(before + "{}" if between is opening else self._line(depth) + "}")

    def _line(self, depth: int) -> str:
        """What begins a line, if there are any."""
        return f"\n{self._indent * depth}" if self._indent else ""


def json_text(value: Value, indent: str = "") -> str:
    """JSON text as `JSON.stringify` writes it: functions are left out, NaN becomes null."""
    require_walkable(value, each=1)
    writer = _Writer(indent)
    writer.write(value, 0)
    return writer.text()


_encode: Final = json.JSONEncoder(ensure_ascii=False).encode


def quoted(text: str) -> str:
    """A string as JSON; only halves of characters are escaped beyond what JSON demands."""
    written = _encode(text)
    if text.isascii():
        return written
    return "".join(f"\\u{ord(c):04x}" if "\ud800" <= c <= "\udfff" else c for c in written)


_SCALARS: Final[dict[type, Callable[[Any], str]]] = {
    str: quoted,
    float: lambda number: number_text(number) if math.isfinite(number) else "null",
    bool: lambda truth: "true" if truth else "false",
    type(None): lambda _: "null",
    Undefined: lambda _: "null",
}
"""How what has no parts is written as JSON."""


def agent_fields(agent: Agent) -> dict[str, Value]:
    """What an agent shows of itself as data."""
    return {
        "id": agent.id,
        "name": agent.name,
        "capabilities": list(agent.capabilities),
        "expertise": agent.expertise,
    }


def _require_depth(depth: int) -> None:
    if depth > MAX_DEPTH:
        raise Fault(f"the data nests deeper than {MAX_DEPTH} levels and cannot be written as text")


def units(text: str) -> str:
    """The text with one Python character per UTF-16 unit."""
    if text.isascii():
        return text
    charge_for(len(text), 4)
    if max(text) <= "\uffff":
        return text
    data = text.encode(_UTF16, "surrogatepass")
    return "".join(map(chr, memoryview(data).cast("H")))


def whole(text: str) -> str:
    """The text with halves that belong together joined into one character."""
    if text.isascii():
        return text
    charge_for(len(text))
    if not any("\ud800" <= c <= "\udbff" for c in text):
        return text
    return text.encode(_UTF16, "surrogatepass").decode(_UTF16, "surrogatepass")


def length(text: str) -> int:
    """The number of UTF-16 units."""
    if text.isascii():
        return len(text)
    charge_for(len(text), 128)
    return len(text.encode(_UTF16, "surrogatepass")) // 2


def text_length(text: str) -> float:
    """`text.length` of what is certainly a text."""
    return float(len(text) if text.isascii() else length(text))
