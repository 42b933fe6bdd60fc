"""Reading the arguments of library calls: whole numbers, texts, lists, with words for misuse."""

from __future__ import annotations

import math
from typing import Final

from parallax_primitives.faults import Fault
from parallax_primitives.values import Undefined, Value, bare, kind_of
from parallax_runtime.size import charge_for
from parallax_runtime.strength import a, held
from parallax_runtime.text import text_of

ENDLESS: Final = math.inf
"""Where a slice ends whose end is not given: the very object, so that it is known by `is`."""


def number(value: Value, name: str) -> float:
    """A number; a missing one is NaN, as in JavaScript."""
    plain = bare(value)
    if isinstance(plain, float):
        return plain
    if isinstance(plain, Undefined):
        return math.nan
    raise Fault(f"`{name}` needs a number, not {a(kind_of(plain))}")


def whole_number(value: Value, default: float, name: str) -> float:
    """A number without its fraction, possibly infinite; NaN counts as 0."""
    if value is None or isinstance(value, Undefined):
        return default
    return trunc(number(value, name))


def trunc(given: float) -> float:
    """A plain number without its fraction, possibly infinite; NaN counts as 0."""
    if math.isfinite(given):
        return float(math.trunc(given))
    return 0.0 if math.isnan(given) else given


def place(where: float, length: int) -> int:
    """A place in something of that length; negative ones count from the end."""
    if where >= 0.0:
        return int(where) if where < length else length
    back = trunc(where)
    return int(max(0.0, length + back)) if back < 0.0 else 0


def text(value: Value, name: str) -> str:
    """A text; numbers and truth values are taken by their text, nothing else is."""
    plain = bare(value)
    if isinstance(plain, (str, float, bool)):
        return text_of(plain)
    raise Fault(f"`{name}` needs text, not {a(kind_of(plain))}")


def elements(value: Value, name: str) -> list[Value]:
    """The elements of a list, each as sure as it and its list."""
    plain = bare(value)
    if not isinstance(plain, list):
        raise Fault(f"`{name}` needs an array, not {a(kind_of(plain))}")
    charge_for(len(plain), 16 if plain is value else 1)
    return plain if plain is value else [held(part, value) for part in plain]


def fields(value: Value, name: str) -> dict[str, Value]:
    """The keys and values of an object; a list has its places as keys."""
    match bare(value):
        case dict() as parts:
            charge_for(len(parts), 8 if parts is value else 1)
            return parts if parts is value else {k: held(v, value) for k, v in parts.items()}
        case list() as parts:
            charge_for(len(parts), 2)
            return {str(at): held(part, value) for at, part in enumerate(parts)}
        case plain:
            raise Fault(f"`{name}` needs an object, not {a(kind_of(plain))}")
