"""Stable sorting: by text as JavaScript's `sort()`, by a comparison, and by keys."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator
from functools import cmp_to_key, partial
from typing import Any

from parallax_primitives.faults import Fault
from parallax_primitives.values import UNDEFINED, Undefined, Value, bare, kind_of
from parallax_runtime.current import charge
from parallax_runtime.operators import number_order, text_order
from parallax_runtime.size import charge_for
from parallax_runtime.strength import a
from parallax_runtime.text import text_of, units

Parts = list[Value]

Merging = Generator[tuple[Value, ...], Value, Parts]
"""Yields two parts at a time, and is sent how they compare."""


def by_text(parts: Parts) -> Parts:
    """Ordered by text in UTF-16 units; undefined comes last."""
    charge_for(len(parts), 1)
    known = [part for part in parts if bare(part) is not UNDEFINED]
    rest = [part for part in parts if bare(part) is UNDEFINED]
    return sorted(known, key=lambda part: units(text_of(part))) + rest


def merge_sorted(parts: Parts) -> Merging:
    """Merge sort that yields the pairs to compare, so that a comparison may wait for agents."""
    runs = [[part] for part in parts]
    while len(runs) > 1:
        merged: list[Parts] = []
        for first in range(0, len(runs) - 1, 2):
            merged.append((yield from _merge(runs[first], runs[first + 1])))
        runs = merged + ([runs[-1]] if len(runs) % 2 else [])
    return runs[0] if runs else []


def _merge(left: Parts, right: Parts) -> Merging:
    result: Parts = []
    one = other = 0
    while one < len(left) and other < len(right):
        if _order((yield left[one], right[other])) > 0:
            result.append(right[other])
            other += 1
        else:
            result.append(left[one])
            one += 1
    return [*result, *left[one:], *right[other:]]


def compare_sorted(parts: Parts, call: Callable[..., Value], taken: int | None) -> Parts:
    """Sorted by a comparison that waits for nothing, as `merge_sorted` does it.

    Python asks whether the later of two comes before the earlier one.
    """

    def compare(later: Value, earlier: Value) -> Any:
        answer = call(earlier, later) if taken == 2 else call(*(earlier, later)[:taken])
        return -answer if type(answer) is float else -_order(answer)

    return sorted(parts, key=cmp_to_key(compare))


def by_numbers(parts: Parts, *names: str, descending: bool = False) -> Parts:
    """`parts.sort((a, b) => a.name - b.name)` of numbers that are certainly there and plain.

    The difference of two numbers says how they compare, unless one of them is NaN.
    """
    charge(2 * len(parts))
    charge_for(len(parts) * 2 * len(parts).bit_length(), 1)
    numbers: list[Any] = parts
    for name in names:
        numbers = [one[name] for one in numbers]
    if any(map(math.isnan, numbers)):
        pairs: Parts = list(zip(numbers, parts, strict=True))
        sign = -1.0 if descending else 1.0
        found: Any = compare_sorted(pairs, partial(_difference, sign), 2)
        return [part for _, part in found]
    if not names:
        return sorted(numbers, reverse=descending)
    order = sorted(range(len(parts)), key=numbers.__getitem__, reverse=descending)
    return [parts[at] for at in order]


def _difference(sign: float, one: Any, other: Any) -> Value:
    return sign * (one[0] - other[0])


def _order(answer: Value) -> float:
    """What a comparison answered; truth values count as 1 and 0, NaN as 0."""
    plain = bare(answer)
    if isinstance(plain, (bool, float)):
        return 0.0 if math.isnan(plain) else float(plain)
    raise Fault(f"the comparison given to `sort` must give a number, not {a(kind_of(plain))}")


def by_keys(parts: Parts, keys: Parts, descending: bool) -> Parts:
    """Ordered by keys of one kind, numbers or texts; elements whose key is null come last."""
    charge_for(len(parts) * len(parts).bit_length(), 2)
    pairs = [(bare(key), part) for key, part in zip(keys, parts, strict=True)]
    known = [(key, part) for key, part in pairs if not _missing(key)]
    rest = [part for key, part in pairs if _missing(key)]
    order = cmp_to_key(_key_order)
    known.sort(key=lambda pair: order(pair[0]), reverse=descending)
    return [part for _, part in known] + rest


def _missing(key: Value) -> bool:
    return key is None or isinstance(key, Undefined) or (isinstance(key, float) and math.isnan(key))


def _key_order(left: Value, right: Value) -> int:
    if isinstance(left, float) and isinstance(right, float):
        return int(number_order(left, right))
    if isinstance(left, str) and isinstance(right, str):
        return int(text_order(left, right))
    if isinstance(left, bool) and isinstance(right, bool):
        return left - right
    raise Fault(f"`sortBy` cannot order {a(kind_of(left))} and {a(kind_of(right))}")
