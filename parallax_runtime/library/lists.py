"""The functions over lists that need no prefix: max, sum, sortBy, groupBy, unique, zip, range …"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from parallax_primitives.faults import Fault
from parallax_primitives.values import UNDEFINED, Agent, Function, Undefined, Value, bare, kind_of
from parallax_runtime.access import get, key
from parallax_runtime.calling import Asking, Steps
from parallax_runtime.confidence import lowered
from parallax_runtime.current import charge
from parallax_runtime.library import arguments
from parallax_runtime.library.mathematics import largest, smallest
from parallax_runtime.library.sorting import by_keys
from parallax_runtime.operators import quotient
from parallax_runtime.size import charge_for, require_size, require_walkable
from parallax_runtime.strength import a, minimum
from parallax_runtime.text import text_of

Parts = list[Value]


def _over(name: str, function: Callable[[list[float]], float | None]) -> Callable[..., Value]:
    """A function of numbers, given one by one or as one list."""

    def call(*values: Value) -> Value:
        single = len(values) == 1 and isinstance(bare(values[0]), list)
        parts = arguments.elements(values[0], name) if single else list(values)
        around = values[0] if single and values[0] is not parts else None
        return minimum(function(_numbers(parts, name)), around, parts)

    return call


def _numbers(parts: Parts, name: str) -> list[float]:
    charge_for(len(parts), 4)
    plain = [bare(part) for part in parts]
    for at, part in enumerate(plain):
        if not isinstance(part, float):
            raise Fault(f"`{name}` needs numbers; number {at + 1} is {a(kind_of(part))}")
    return [part for part in plain if isinstance(part, float)]


def _largest(numbers: list[float]) -> float | None:
    return largest(numbers) if numbers else None


def _smallest(numbers: list[float]) -> float | None:
    return smallest(numbers) if numbers else None


def _sum(numbers: list[float]) -> float:
    total = 0.0
    for one in numbers:
        total += one
    return total


def _average(numbers: list[float]) -> float | None:
    return quotient(_sum(numbers), float(len(numbers))) if numbers else None


def sort_by(
    target: Value = UNDEFINED, by: Value = UNDEFINED, direction: Value = UNDEFINED
) -> Value | Steps:
    descending = _descending(bare(direction))
    return _keyed(target, by, "sortBy", lambda parts, keys: list(by_keys(parts, keys, descending)))


def _descending(direction: Value) -> bool:
    if direction in (None, UNDEFINED, "asc", "desc"):
        return direction == "desc"
    raise Fault(f'`sortBy` orders "asc" or "desc", not `{text_of(direction)}`')


def group_by(target: Value = UNDEFINED, by: Value = UNDEFINED) -> Value | Steps:
    return _keyed(target, by, "groupBy", _grouped)


def _grouped(parts: Parts, keys: Parts) -> Value:
    groups: dict[str, Parts] = {}
    for name, part in zip(keys, parts, strict=True):
        groups.setdefault(key(name), []).append(part)
    return dict(groups)


def _keyed(
    target: Value, by: Value, name: str, finish: Callable[[Parts, Parts], Value]
) -> Value | Steps:
    """Finds the key of every element, by the name of a key or by a function."""
    parts = arguments.elements(target, name)
    charge(len(parts))
    chosen = bare(by)
    if isinstance(chosen, Function):
        return Steps(_asked(target, parts, finish), chosen)
    if not isinstance(chosen, str):
        raise Fault(f"`{name}` needs a key or a function, not {a(kind_of(chosen))}")
    return _shaped(finish(parts, [_path(part, chosen) for part in parts]), target)


def _asked(target: Value, parts: Parts, finish: Callable[[Parts, Parts], Value]) -> Asking:
    keys: Parts = []
    for part in parts:
        keys.append((yield (part,)))
    return _shaped(finish(parts, keys), target)


def _path(part: Value, path: str) -> Value:
    """The value at a key, or at a path such as `user.age` where there is no such key."""
    if "." not in path or path in _keys(part):
        return get(part, path)
    for name in path.split("."):
        part = get(part, name)
    return part


def _keys(part: Value) -> dict[str, Value]:
    plain = bare(part)
    return plain if isinstance(plain, dict) else {}


def _shaped(result: Value, target: Value) -> Value:
    return result if bare(target) is target else lowered(result, target)


def unique(target: Value = UNDEFINED) -> Value:
    parts = arguments.elements(target, "unique")
    require_walkable(parts, each=1)
    first: dict[object, Value] = {}
    for part in parts:
        first.setdefault(_identity(part), part)
    return _shaped(list(first.values()), target)


def _identity(value: Value) -> object:
    """Something hashable that is equal exactly where the values are; NaN equals itself here."""
    match bare(value):
        case list() as parts:
            return "array", tuple(map(_identity, parts))
        case dict() as fields:
            return "object", frozenset((name, _identity(part)) for name, part in fields.items())
        case float() as number:
            return "number", "NaN" if math.isnan(number) else number
        case bool() as truth:
            return "boolean", truth
        case None | Undefined():
            return "null"
        case Agent() as agent:
            return "agent", agent.id
        case str() as text:
            return "string", text
        case other:
            return "function", id(other)


def zip_(*targets: Value) -> Value:
    lists = [arguments.elements(target, "zip") for target in targets]
    charge_for(min(map(len, lists), default=0) * len(lists), 2)
    result: Value = [list(row) for row in zip(*lists, strict=False)]
    for target in targets:
        result = _shaped(result, target)
    return result


def range_(start: Value = UNDEFINED, end: Value = UNDEFINED, step: Value = UNDEFINED) -> Value:
    first, last = arguments.number(start, "range"), arguments.number(end, "range")
    if isinstance(bare(end), Undefined):
        first, last = 0.0, first
    by = 1.0 if isinstance(bare(step), Undefined) else arguments.number(step, "range")
    if by == 0 or not all(map(math.isfinite, (first, last, by))):
        raise Fault("`range` needs finite numbers and a step other than 0")
    count = max(0.0, (last - first) / by)
    require_size(count, "a list")
    charge_for(int(count), 2)
    count = math.ceil(count)
    counts = map(float, range(count))
    simple = first == 0.0 and by == 1.0
    numbers: Parts = list(counts) if simple else [first + by * at for at in counts]
    return lowered(lowered(lowered(numbers, start), end), step)


LISTS: Final[dict[str, Callable[..., Value | Steps]]] = {
    "max": _over("max", _largest),
    "min": _over("min", _smallest),
    "sum": _over("sum", _sum),
    "average": _over("average", _average),
    "sortBy": sort_by,
    "groupBy": group_by,
    "unique": unique,
    "zip": zip_,
    "range": range_,
}
