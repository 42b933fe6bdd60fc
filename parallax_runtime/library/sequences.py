"""The methods of lists, of operands that are certainly plain.

`arrays` reads what other operands there may be, finds out how sure the results are, and leaves the
rest to these; emitted code calls them itself where nothing else can come. What only moves elements
takes those that are annotated, too: each keeps its own confidence.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import chain
from typing import Any, Final

from parallax_primitives.values import Value, equal
from parallax_runtime.confidence import is_null
from parallax_runtime.current import charge
from parallax_runtime.library.arguments import ENDLESS, place, trunc
from parallax_runtime.size import SMALL, require_size, require_walkable
from parallax_runtime.text import text_of, whole

Parts = list[Value]

_LIKE_BOOLEANS: Final = (0.0, 1.0)
"""Numbers that Python takes for `False` and `True`."""
_ONLY_TEXT: Final = frozenset((str,))


# Looking at a list's size where a function begins is cheaper than a call of one that looks.


def includes(parts: Parts, wanted: Value) -> bool:
    """Whether an element equals the value; here NaN equals itself."""
    if len(parts) > SMALL:
        charge(len(parts))
    if wanted != wanted:  # noqa: PLR0124  # only NaN differs from itself
        return any(type(part) is float and math.isnan(part) for part in parts)
    kind = type(wanted)
    if kind is str or (kind is float and wanted not in _LIKE_BOOLEANS):
        return wanted in parts
    return _find(parts, wanted, 0) >= 0


def index_of(parts: Parts, wanted: Value, start: float = 0.0) -> float:
    """The first place of the value from there on, or -1."""
    if len(parts) > SMALL:
        charge(len(parts))
    return float(_find(parts, wanted, place(start, len(parts)) if start else 0))


def _find(parts: Parts, wanted: Value, first: int) -> int:
    """Python's own search takes `True` for 1, and finds NaN only where it is the same object."""
    kind = type(wanted)
    if kind is not str and (kind is not float or wanted != wanted):  # noqa: PLR0124  # see above
        return _find_any(parts, wanted, first)
    while wanted in parts:
        try:
            at = parts.index(wanted, first)
        except ValueError:
            break
        if type(parts[at]) is kind:
            return at
        first = at + 1
    return -1


def _find_any(parts: Parts, wanted: Value, first: int) -> int:
    if isinstance(wanted, list | dict):
        require_walkable(wanted)
        require_walkable(parts)
    return next((at for at in range(first, len(parts)) if equal(parts[at], wanted)), -1)


def slice_(parts: Parts, start: float = 0.0, end: float = ENDLESS) -> Parts:
    size = len(parts)
    if size > SMALL:
        charge(size)
    if end is ENDLESS:
        return parts[int(start) :] if 0.0 <= start <= size else parts[place(start, size) :]
    first = int(start) if 0.0 <= start <= size else place(start, size)
    return parts[first : int(end) if 0.0 <= end <= size else place(end, size)]


def concat(parts: Parts, *others: Value) -> Parts:
    """The list with other lists appended, and what is no list as an element."""
    size = len(parts)
    for other in others:
        size += len(other) if type(other) is list else 1
    if size > SMALL:
        charge(len(parts))
        require_size(size, "a list")
    if len(others) == 1 and type(others[0]) is list:
        return parts + others[0]
    return list(chain(parts, *(one if type(one) is list else [one] for one in others)))


def join(parts: Parts, between: str = ",") -> str:
    """The elements as one text; what is null has none."""
    if len(parts) > SMALL:
        charge(len(parts))
        require_size(len(between) * (len(parts) - 1), "a text")
    if _ONLY_TEXT.issuperset(map(type, parts)):
        pieces: Any = parts
    else:
        pieces = [
            part if type(part) is str else "" if is_null(part) else text_of(part) for part in parts
        ]
    require_size(len(between) * max(0, len(parts) - 1) + sum(map(len, pieces)), "a text")
    joined = between.join(pieces)
    return joined if joined.isascii() else whole(joined)


def reverse(parts: Parts) -> Parts:
    if len(parts) > SMALL:
        charge(len(parts))
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
