"""Bounds on what one operation may build or walk over, checked before anything is allocated.

A pattern is not trusted with memory: doubling a text thirty times must end in words, not in a
machine that swaps. Nor is it trusted with time: what an operation copies or looks at counts as
steps of the run, so that a loop with large things in it ends as soon as one with small things. A
step is about half a microsecond.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from itertools import chain
from operator import attrgetter
from typing import Any, Final

from parallax_primitives.faults import BudgetExceeded
from parallax_primitives.values import Confident, Value
from parallax_runtime.current import charge

MAX_SIZE: Final = 10_000_000
"""Elements of one list, or characters of one text."""


SMALL: Final = 64
"""Up to this size nothing is counted: it costs less than counting."""


def require_size(size: float, what: str) -> None:
    """Raises BudgetExceeded when `what` (such as "a text") would have more than MAX_SIZE parts."""
    if size <= SMALL:
        return
    if size > MAX_SIZE:
        unit = "characters" if what == "a text" else "elements"
        raise BudgetExceeded(
            "size", MAX_SIZE, f"{what} would grow beyond {MAX_SIZE:,} {unit}, the limit of a run"
        )
    charge(int(size) >> (7 if what == "a text" else 4))


def charge_for(parts: int, each: int = 16) -> None:
    """Counts looking at so many parts, of which `each` are one step."""
    if parts > SMALL:
        charge(parts // each)


def unrolled(value: Value) -> int:
    """How many values a walk over all parts would meet, found without making that walk.

    Parts that are shared count as often as they occur: thirty doublings of a list are a thousand
    million parts in thirty objects.
    """
    return _count(value, {})


def _count(value: Value, known: dict[int, int]) -> int:
    if type(value) is Confident:
        value = value.value
    if not isinstance(value, (list, dict)):
        return 1
    size = known.get(id(value))
    if size is None:
        parts = value if isinstance(value, list) else value.values()
        size = _count_alike(list(map(_VALUE, parts) if _are(parts, Confident) else parts))
        if size is None:
            size = 1
            for part in parts:
                inner = part.value if type(part) is Confident else part
                size += _count(inner, known) if type(inner) in _CONTAINING else 1
        known[id(value)] = size
    return size


def _count_alike(parts: list[Any]) -> int | None:
    """As `_count` of a list of texts and such, or of objects of these; None for other lists.

    Python does it by itself, for a list of answers in a tenth of the time.
    """
    if _CONTAINING.isdisjoint(map(type, parts)):
        return 1 + len(parts)
    if not _are(parts, dict):
        return None
    inner = list(chain.from_iterable(map(_VALUES, parts)))
    return 1 + len(parts) + len(inner) if _CONTAINING.isdisjoint(map(type, inner)) else None


def _are(parts: Collection[Any], kind: type) -> bool:
    return set(map(type, parts)) == {kind}


_CONTAINING: Final = frozenset((Confident, list, dict))
_VALUE: Final = attrgetter("value")
_VALUES: Final[Callable[[dict[str, Value]], Collection[Value]]] = dict.values


def require_walkable(value: Value, each: int = 4) -> None:
    """Raises BudgetExceeded when walking over all parts would take too long.

    `each` is how many parts the walk manages in a step.
    """
    if not is_small(value):
        parts = unrolled(value)
        require_size(parts, "a list")
        charge_for(parts, each)


def is_small(value: Value) -> bool:
    """Whether a walk would meet so few values that none of them is counted."""
    plain = value.value if type(value) is Confident else value
    if type(plain) is dict:
        return room_for(plain.values(), SMALL - 1) >= 0
    return type(plain) is not list or room_for(plain, SMALL - 1) >= 0


def room_for(parts: Collection[Any], room: int) -> int:
    """How much of a room is left beside these and all parts within; less than 0 where it is short.

    It is gone before this nests deeper than it was large.
    """
    room -= len(parts)
    if room < 0:
        return room
    for part in parts:
        kind = type(part)
        if kind is str:
            continue
        plain = part
        if kind is Confident:
            plain = part.value
            kind = type(plain)
        if kind is dict:
            room = room_for(plain.values(), room)
        elif kind is list:
            room = room_for(plain, room)
    return room
