"""Comparing JSON data: equality, containment, and the first place where two values part.

Numbers are doubles (`2` equals `2.0`), a number never equals `true` or `false`, the order of keys
does not matter.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Set
from dataclasses import dataclass
from typing import Any, Final

from parallax_patterns.testing.json_paths import Path, print_path

_WIDEST: Final = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One place where what came parts from what was expected; None for what is not there."""

    path: Path
    expected: str | None
    actual: str | None

    def __str__(self) -> str:
        at = print_path(self.path)
        if self.expected is None:
            return f"`{at}` is {self.actual}, which nothing expects"
        if self.actual is None:
            return f"`{at}` is missing; expected {self.expected}"
        return f"`{at}` is {self.actual}, expected {self.expected}"


def shown(data: Any) -> str:
    """Data as JSON on one line, cut where it gets long."""
    text = json.dumps(data, ensure_ascii=False)
    return text if len(text) <= _WIDEST else f"{text[:_WIDEST]}…"


def differences(expected: Any, actual: Any, path: Path = ()) -> Iterator[Difference]:
    """Every place where `actual` is not exactly `expected`."""
    match expected, actual:
        case dict(), dict():
            yield from _missing_keys(expected, actual, path)
            for key in _in_order(actual, expected.keys() ^ actual.keys()):
                yield Difference(path=(*path, key), expected=None, actual=shown(actual[key]))
            for key in _in_order(expected, actual.keys()):
                yield from differences(expected[key], actual[key], (*path, key))
        case list(), list():
            yield from _list_differences(expected, actual, path)
        case _:
            if not _same(expected, actual):
                yield Difference(path=path, expected=shown(expected), actual=shown(actual))


def _missing_keys(
    expected: dict[str, Any], actual: dict[str, Any], path: Path
) -> Iterator[Difference]:
    for key in _in_order(expected, expected.keys() - actual.keys()):
        yield Difference(path=(*path, key), expected=shown(expected[key]), actual=None)


def _in_order(data: dict[str, Any], chosen: Set[str]) -> list[str]:
    """The chosen keys in the order in which the data has them."""
    return [key for key in data if key in chosen]


def _list_differences(expected: list[Any], actual: list[Any], path: Path) -> Iterator[Difference]:
    for at, (left, right) in enumerate(zip(expected, actual, strict=False)):
        yield from differences(left, right, (*path, at))
    for at in range(len(expected), len(actual)):
        yield Difference(path=(*path, at), expected=None, actual=shown(actual[at]))
    for at in range(len(actual), len(expected)):
        yield Difference(path=(*path, at), expected=shown(expected[at]), actual=None)


def equal(expected: Any, actual: Any) -> bool:
    return next(differences(expected, actual), None) is None


def lacks(expected: Any, actual: Any, path: Path = ()) -> Iterator[Difference]:
    """Every part of `expected` that `actual` does not contain.

    An object contains one whose keys it has, with values that contain theirs; a list one whose
    elements it contains in their order, others in between or not. Anything else has to be equal.
    """
    match expected, actual:
        case dict(), dict():
            yield from _missing_keys(expected, actual, path)
            for key in _in_order(expected, actual.keys()):
                yield from lacks(expected[key], actual[key], (*path, key))
        case list(), list():
            yield from _absent(expected, actual, path)
        case _:
            if not _same(expected, actual):
                yield Difference(path=path, expected=shown(expected), actual=shown(actual))


def contains(expected: Any, actual: Any) -> bool:
    return next(lacks(expected, actual), None) is None


def _absent(expected: list[Any], actual: list[Any], path: Path) -> Iterator[Difference]:
    """The elements that do not follow each other in the list."""
    start = 0
    for at, wanted in enumerate(expected):
        found = (i for i in range(start, len(actual)) if contains(wanted, actual[i]))
        place = next(found, None)
        if place is None:
            yield Difference(path=(*path, at), expected=shown(wanted), actual=None)
        else:
            start = place + 1


def _same(left: Any, right: Any) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        return _double(left) == _double(right)
    return type(left) is type(right) and bool(left == right)


def _double(number: float) -> float:
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf
