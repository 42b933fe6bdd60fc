"""The methods of arrays.

Each receives the elements (already as sure as the array allows) and the arguments. Those with a
callback are generators that yield the callback's arguments. What is read decides the confidence:
a method that gives elements leaves each its own, one that computes an answer from elements takes
the minimum of those it looked at. `methods` adds the array's own annotation.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

from parallax_primitives.faults import Fault
from parallax_primitives.values import UNDEFINED, Confident, Value, bare, equal, truthy
from parallax_runtime.calling import Asking
from parallax_runtime.confidence import lowered
from parallax_runtime.library import arguments, sequences
from parallax_runtime.library.sorting import by_text, compare_sorted, merge_sorted
from parallax_runtime.size import charge_for, require_size, require_walkable
from parallax_runtime.strength import SCALARS, held, minimum

Parts = list[Value]
Call = Callable[..., Value]

_NOTHING_TO_REDUCE: Final = "cannot `reduce` an empty array without a first value"


def map_(parts: Parts, target: Value) -> Asking:
    results: Parts = []
    for at, part in enumerate(parts):
        results.append((yield part, float(at), target))
    return results


def filter_(parts: Parts, target: Value) -> Asking:
    kept: Parts = []
    for at, part in enumerate(parts):
        if truthy((yield part, float(at), target)):
            kept.append(part)
    return kept


def for_each(parts: Parts, target: Value) -> Asking:
    for at, part in enumerate(parts):
        yield part, float(at), target
    return None


def reduce(parts: Parts, target: Value, *initial: Value) -> Asking:
    if not initial and not parts:
        raise Fault(_NOTHING_TO_REDUCE)
    total = initial[0] if initial else parts[0]
    for at in range(0 if initial else 1, len(parts)):
        total = yield total, parts[at], float(at), target
    return total


def find(parts: Parts, target: Value) -> Asking:
    for at, part in enumerate(parts):
        if truthy((yield part, float(at), target)):
            return part
    return None


def find_index(parts: Parts, target: Value) -> Asking:
    tests: Parts = []
    for at, part in enumerate(parts):
        tests.append((yield part, float(at), target))
        if truthy(tests[-1]):
            return minimum(float(at), tests)
    return minimum(-1.0, tests)


def some(parts: Parts, target: Value) -> Asking:
    return (yield from _until(True, parts, target))


def every(parts: Parts, target: Value) -> Asking:
    return (yield from _until(False, parts, target))


def _until(wanted: bool, parts: Parts, target: Value) -> Asking:
    """`wanted` as soon as a test gives it, else its opposite."""
    tests: Parts = []
    for at, part in enumerate(parts):
        tests.append((yield part, float(at), target))
        if truthy(tests[-1]) is wanted:
            return minimum(wanted, tests)
    return minimum(not wanted, tests)


def flat_map(parts: Parts, target: Value) -> Asking:
    results = yield from map_(parts, target)
    assert isinstance(results, list)
    return opened(results)


def sort(parts: Parts, _target: Value) -> Asking:
    charge_for(len(parts) * 2 * len(parts).bit_length(), 1)
    return (yield from merge_sorted(parts))


def sort_as_text(parts: Parts) -> Value:
    return by_text(parts)


def includes(parts: Parts, wanted: Value = UNDEFINED) -> Value:
    if _are_scalars(parts, wanted):
        return sequences.includes(parts, wanted)
    charge_for(len(parts), 1)
    plain = bare(wanted)
    _require_comparable(parts, plain)
    nan = isinstance(plain, float) and math.isnan(plain)
    for at, part in enumerate(parts):
        if equal(part, plain) or (nan and _is_nan(part)):
            return minimum(True, wanted, parts[: at + 1])
    return minimum(False, wanted, parts)


def _are_scalars(parts: Parts, wanted: Value) -> bool:
    """Whether nothing that is looked at has a confidence or parts; Python's own loop finds out."""
    return type(wanted) in SCALARS and set(map(type, parts)).issubset(SCALARS)


def _require_comparable(parts: Parts, wanted: Value) -> None:
    """Only a container is compared part by part."""
    if isinstance(bare(wanted), (list, dict)):
        require_walkable(wanted)
        require_walkable(parts)


def _is_nan(value: Value) -> bool:
    plain = bare(value)
    return isinstance(plain, float) and math.isnan(plain)


def index_of(parts: Parts, wanted: Value = UNDEFINED, start: Value = UNDEFINED) -> Value:
    where = arguments.whole_number(start, 0.0, "indexOf")
    if type(start) is not Confident and _are_scalars(parts, wanted):
        return sequences.index_of(parts, wanted, where)
    charge_for(len(parts), 1)
    first = arguments.place(where, len(parts))
    _require_comparable(parts, wanted)
    for at in range(first, len(parts)):
        if equal(parts[at], wanted):
            return minimum(float(at), wanted, start, parts[first : at + 1])
    return minimum(-1.0, wanted, start, parts[first:])


def slice_(parts: Parts, start: Value = UNDEFINED, end: Value = UNDEFINED) -> Value:
    first = arguments.whole_number(start, 0.0, "slice")
    last = arguments.whole_number(end, math.inf, "slice")
    return lowered(lowered(sequences.slice_(parts, first, last), start), end)


def concat(parts: Parts, *others: Value) -> Value:
    return sequences.concat(parts, *map(_open, others))


def _width(value: Value) -> int:
    plain = bare(value)
    return len(plain) if isinstance(plain, list) else 1


def _open(value: Value) -> Parts:
    if type(value) is list:
        return value
    plain = bare(value)
    return [held(part, value) for part in plain] if isinstance(plain, list) else [value]


def opened(parts: Parts) -> Parts:
    """The list with lists in it replaced by their elements, one level."""
    require_size(sum(map(_width, parts)), "a list")
    return [inner for part in parts for inner in _open(part)]


def flat(parts: Parts, depth: Value = UNDEFINED) -> Value:
    charge_for(len(parts), 1)
    levels = arguments.whole_number(depth, 1.0, "flat")
    result = parts
    while levels >= 1 and any(isinstance(bare(part), list) for part in result):
        charge_for(len(result), 2)
        result = opened(result)
        levels -= 1
    return lowered(list(result), depth)


def join(parts: Parts, separator: Value = UNDEFINED) -> Value:
    between = "," if bare(separator) is UNDEFINED else arguments.text(separator, "join")
    joined = sequences.join(parts, between)
    if _are_scalars(parts, None) and type(separator) is not Confident:
        return joined
    return minimum(joined, parts, separator)


def reverse(parts: Parts) -> Value:
    return sequences.reverse(parts)


def at(parts: Parts, index: Value = UNDEFINED) -> Value:
    part = sequences.at(parts, arguments.whole_number(index, 0.0, "at"))
    return lowered(part, index) if isinstance(index, Confident) else part


def push(parts: Parts, *values: Value) -> Value:
    charge_for(len(parts), 1)
    require_size(len(parts) + len(values), "a list")
    return [*parts, *values]


# --- at once -------------------------------------------------------------------------------------

# A callback that waits for nothing needs no generator to be asked by: that is half of the time.


def map_at_once(parts: Parts, target: Value, call: Call, taken: int | None) -> Value:
    if taken == 1:
        return [call(part) for part in parts]
    return [call(*(part, float(at), target)[:taken]) for at, part in enumerate(parts)]


def filter_at_once(parts: Parts, target: Value, call: Call, taken: int | None) -> Value:
    tests = map_at_once(parts, target, call, taken)
    assert isinstance(tests, list)
    return [
        part
        for part, test in zip(parts, tests, strict=True)
        if test is True or (test is not False and truthy(test))
    ]


def reduce_at_once(
    parts: Parts, target: Value, call: Call, taken: int | None, *initial: Value
) -> Value:
    if not initial and not parts:
        raise Fault(_NOTHING_TO_REDUCE)
    total = initial[0] if initial else parts[0]
    first = 0 if initial else 1
    if taken == 2:
        for part in parts[first:]:
            total = call(total, part)
        return total
    for at in range(first, len(parts)):
        total = call(*(total, parts[at], float(at), target)[:taken])
    return total


def _first(
    wanted: bool, parts: Parts, target: Value, call: Call, taken: int | None
) -> tuple[int, Parts]:
    """The first place where the test comes out so, else -1; and tests that may be annotated."""
    unsure: Parts = []
    for at, part in enumerate(parts):
        test = call(part) if taken == 1 else call(*(part, float(at), target)[:taken])
        if type(test) is not bool:
            unsure.append(test)
            test = truthy(test)
        if test is wanted:
            return at, unsure
    return -1, unsure


def find_at_once(parts: Parts, target: Value, call: Call, taken: int | None) -> Value:
    at, _ = _first(True, parts, target, call, taken)
    return parts[at] if at >= 0 else None


def find_index_at_once(parts: Parts, target: Value, call: Call, taken: int | None) -> Value:
    at, unsure = _first(True, parts, target, call, taken)
    return minimum(float(at), unsure)


def some_at_once(parts: Parts, target: Value, call: Call, taken: int | None) -> Value:
    at, unsure = _first(True, parts, target, call, taken)
    return minimum(at >= 0, unsure)


def every_at_once(parts: Parts, target: Value, call: Call, taken: int | None) -> Value:
    at, unsure = _first(False, parts, target, call, taken)
    return minimum(at < 0, unsure)


def for_each_at_once(parts: Parts, target: Value, call: Call, taken: int | None) -> Value:
    map_at_once(parts, target, call, taken)
    return None


def flat_map_at_once(parts: Parts, target: Value, call: Call, taken: int | None) -> Value:
    results = map_at_once(parts, target, call, taken)
    assert isinstance(results, list)
    return opened(results)


def sort_at_once(parts: Parts, _target: Value, call: Call, taken: int | None) -> Value:
    charge_for(len(parts) * 2 * len(parts).bit_length(), 1)
    return compare_sorted(parts, call, taken)


AT_ONCE: Final[dict[str, Callable[..., Value]]] = {
    "forEach": for_each_at_once,
    "flatMap": flat_map_at_once,
    "sort": sort_at_once,
    "map": map_at_once,
    "filter": filter_at_once,
    "reduce": reduce_at_once,
    "find": find_at_once,
    "findIndex": find_index_at_once,
    "some": some_at_once,
    "every": every_at_once,
}

CALLBACK_METHODS: Final[dict[str, Callable[..., Asking]]] = {
    "map": map_,
    "filter": filter_,
    "forEach": for_each,
    "reduce": reduce,
    "find": find,
    "findIndex": find_index,
    "some": some,
    "every": every,
    "flatMap": flat_map,
    "sort": sort,
}

PLAIN_METHODS: Final[dict[str, Callable[..., Value]]] = {
    "sort": sort_as_text,
    "includes": includes,
    "indexOf": index_of,
    "slice": slice_,
    "concat": concat,
    "join": join,
    "reverse": reverse,
    "flat": flat,
    "at": at,
    "push": push,
}
"""`sort` is here too: without a comparison it needs no callback."""

SHAPING: Final[tuple[tuple[Any, ...], ...]] = (
    ("slice",),
    ("slice", float),
    ("slice", float, float),
    ("concat", list),
    ("reverse",),
    ("at", float),
)
"""Methods, and the types of their arguments, that leave each element its confidence."""
