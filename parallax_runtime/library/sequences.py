"""The methods of lists, of operands that are certainly plain.

`arrays` reads what other operands there may be, finds out how sure the results are, and leaves the
rest to these; emitted code calls them itself where nothing else can come. What only moves elements
takes those that are annotated, too: each keeps its own confidence.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

from parallax_primitives.values import Value, equal
from parallax_runtime.confidence import is_null
from parallax_runtime.library.arguments import place, trunc
from parallax_runtime.size import SMALL, charge_for, require_size, require_walkable
from parallax_runtime.text import text_of, whole

Parts = list[Value]

_ONLY_TEXT: Final = frozenset((str,))


def includes(parts: Parts, wanted: Value) -> bool:
    """Whether an element equals the value; here NaN equals itself."""
    charge_for(len(parts), 1)
    if type(wanted) is str:
        return wanted in parts
    if type(wanted) is float and math.isnan(wanted):
        return any(type(part) is float and math.isnan(part) for part in parts)
    return _find(parts, wanted, 0) >= 0


def index_of(parts: Parts, wanted: Value, start: float = 0.0) -> float:
    """The first place of the value from there on, or -1."""
    charge_for(len(parts), 1)
    return float(_find(parts, wanted, place(start, len(parts))))


def _find(parts: Parts, wanted: Value, first: int) -> int:
    if type(wanted) is str or type(wanted) is float:
        return _find_scalar(parts, wanted, first)
    if isinstance(wanted, list | dict):
        require_walkable(wanted)
        require_walkable(parts)
    return next((at for at in range(first, len(parts)) if equal(parts[at], wanted)), -1)


def _find_scalar(parts: Parts, wanted: str | float, first: int) -> int:
    """Python's own search, which takes `True` for 1 and finds NaN only where it is the same."""
    while wanted == wanted and wanted in parts:  # noqa: PLR0124  # all but NaN equal themselves
        try:
            at = parts.index(wanted, first)
        except ValueError:
            break
        if type(parts[at]) is type(wanted):
            return at
        first = at + 1
    return -1


def slice_(parts: Parts, start: float = 0.0, end: float = math.inf) -> Parts:
    size = len(parts)
    if size > SMALL:
        charge_for(size, 1)
    return parts[place(start, size) : place(end, size)]


def concat(parts: Parts, *others: Value) -> Parts:
    """The list with other lists appended, and what is no list as an element."""
    size = len(parts) + sum(len(one) if type(one) is list else 1 for one in others)
    charge_for(len(parts), 1)
    require_size(size, "a list")
    result = parts.copy()
    for other in others:
        if type(other) is list:
            result += other
        else:
            result.append(other)
    return result


def join(parts: Parts, between: str = ",") -> str:
    """The elements as one text; what is null has none."""
    charge_for(len(parts), 1)
    require_size(len(between) * max(0, len(parts) - 1), "a text")
    if _ONLY_TEXT.issuperset(map(type, parts)):
        pieces: Any = parts
    else:
        pieces = [
            part if type(part) is str else "" if is_null(part) else text_of(part) for part in parts
        ]
    require_size(len(between) * max(0, len(parts) - 1) + sum(map(len, pieces)), "a text")
    return whole(between.join(pieces))


def reverse(parts: Parts) -> Parts:
    charge_for(len(parts), 1)
    return parts[::-1]


def at(parts: Parts, index: float) -> Value:
    """The element there, from the end if negative; null beyond the ends."""
    given = trunc(index)
    where = given + len(parts) if given < 0 else given
    return parts[int(where)] if 0 <= where < len(parts) else None


LIST: Final[dict[str, Callable[..., Any]]] = {
    "includes": includes,
    "indexOf": index_of,
    "slice": slice_,
    "concat": concat,
    "join": join,
    "reverse": reverse,
    "at": at,
}
"""By name, those methods of lists that have a form for plain operands."""
