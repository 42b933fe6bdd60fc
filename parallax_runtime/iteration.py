"""What loops walk over, and the tests of `match` on shapes.

A loop is charged for its elements before it begins, so that nested loops meet the step budget.
Elements are as sure as themselves and their container's annotation.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from parallax_primitives.faults import Fault
from parallax_primitives.values import Confident, Value, bare, kind_of
from parallax_runtime.current import charge
from parallax_runtime.strength import a, held

_Part = TypeVar("_Part")


def iterate(target: Value) -> Iterator[Value]:
    """The elements of a list, the characters of a string, the keys of an object."""
    if type(target) is list:
        charge(len(target))
        return iter(target)
    parts = _parts(bare(target))
    charge(len(parts))
    if type(target) is Confident:
        return (held(part, target) for part in parts)
    return iter(parts)


def counted(parts: list[_Part]) -> list[_Part]:
    """A list that a callback is called for, element by element."""
    charge(2 * len(parts))
    return parts


def _parts(plain: Value) -> list[Value] | str:
    match plain:
        case list():
            return plain
        case str():
            return plain
        case dict():
            return list(plain)
    raise Fault(f"cannot loop over {a(kind_of(plain))}")


def iterate_indexed(target: Value) -> Iterator[tuple[Value, float]]:
    """The elements with their places, counted from 0."""
    return ((part, float(at)) for at, part in enumerate(iterate(target)))


def iterate_keys(target: Value) -> Iterator[Value]:
    """The keys of an object; of a list or string, as `iterate`."""
    return iterate(target)


def is_array(value: Value, length: int, rest: bool = False) -> bool:
    """Whether a list pattern of that length fits."""
    plain = bare(value)
    if not isinstance(plain, list):
        return False
    return len(plain) >= length if rest else len(plain) == length


def is_object(value: Value, keys: tuple[str, ...]) -> bool:
    """Whether an object pattern with those keys fits."""
    plain = bare(value)
    return isinstance(plain, dict) and all(key in plain for key in keys)
