"""Counts what a test run reached: a fold over its cases, by file and by kind.

A file that several patterns import is counted once; each case that reaches something in it counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeAlias

from parallax_compiler.source import Position, Source, Span
from parallax_patterns.testing.coverage.items import Item, Key, Kind

KINDS: Final[Mapping[Kind, str]] = {
    "line": "lines",
    "branch": "branches",
    "arm": "uncertain arms",
    "threshold": "threshold sides",
    "error": "error paths",
}
"""What is counted, and what several of it are called."""

_GOOD: Final = ("true", "met")
"""The outcomes of a test that holds."""

_Place: TypeAlias = tuple[str, Kind, int, int, str]
"""What makes two items one: the file, the kind, the place (of a line, its number) and outcome."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    reached: int
    total: int

    @property
    def percent(self) -> float:
        """What there is nothing of is all reached."""
        return 100.0 * self.reached / self.total if self.total else 100.0

    def __add__(self, other: Share) -> Share:
        return Share(self.reached + other.reached, self.total + other.total)


@dataclass(frozen=True, slots=True)
class Measured:
    """One thing to reach, and how many cases did."""

    kind: Kind
    outcome: str
    span: Span
    line: int
    cases: int


@dataclass(frozen=True)
class FileCoverage:
    """One pattern file: what there is to reach in it, in the order of the text."""

    source: Source
    measured: tuple[Measured, ...]

    def share(self, kind: Kind) -> Share:
        found = [one for one in self.measured if one.kind == kind]
        return Share(sum(one.cases > 0 for one in found), len(found))

    @property
    def total(self) -> Share:
        return Share(sum(one.cases > 0 for one in self.measured), len(self.measured))

    @cached_property
    def lines(self) -> Mapping[int, int]:
        """How many cases reached each line that does something."""
        return {one.line: one.cases for one in self.measured if one.kind == "line"}

    @property
    def missed(self) -> tuple[Measured, ...]:
        return tuple(one for one in self.measured if not one.cases)

    @property
    def told(self) -> tuple[Measured, ...]:
        """What is missed, each thing once: a branch on a confidence is a side of its test."""
        tests = (one for one in self.missed if one.kind == "threshold")
        sides = {(one.span, one.outcome in _GOOD) for one in tests}
        return tuple(
            one
            for one in self.missed
            if one.kind != "branch" or (one.span, one.outcome in _GOOD) not in sides
        )


@dataclass(frozen=True, slots=True)
class Coverage:
    """The files of all patterns under test, by name."""

    files: tuple[FileCoverage, ...]

    def share(self, kind: Kind) -> Share:
        return sum((one.share(kind) for one in self.files), Share(0, 0))

    @property
    def total(self) -> Share:
        """Everything that is counted, each for one."""
        return sum((one.total for one in self.files), Share(0, 0))


def measured(runs: Iterable[tuple[tuple[Item, ...], Iterable[frozenset[Key]]]]) -> Coverage:
    """The coverage of patterns: for each its items, and what each case of it reported."""
    sources: dict[str, Source] = {}
    cases: Counter[_Place] = Counter()
    for items, reports in runs:
        places = {item: _place(item) for item in items}
        for item, place in places.items():
            sources.setdefault(item.source.name, item.source)
            cases.setdefault(place, 0)
        for keys in reports:
            cases.update({place for item, place in places.items() if item.key in keys})
    return Coverage(tuple(_file(sources[name], cases) for name in sorted(sources)))


def _place(item: Item) -> _Place:
    if item.kind == "line":
        line = item.source.position(item.span.start).line
        return item.source.name, "line", line, line, item.outcome
    return item.source.name, item.kind, item.span.start, item.span.end, item.outcome


def _file(source: Source, cases: Mapping[_Place, int]) -> FileCoverage:
    found = [
        _measured(source, place, count) for place, count in cases.items() if place[0] == source.name
    ]
    order = {kind: at for at, kind in enumerate(KINDS)}
    found.sort(key=lambda one: (one.line, order[one.kind], one.span.start, one.span.end))
    return FileCoverage(source, tuple(found))


def _measured(source: Source, place: _Place, cases: int) -> Measured:
    _, kind, start, end, outcome = place
    if kind == "line":
        text = source.line(start)
        begin = source.offset(Position(start, 1))
        return Measured(kind, outcome, Span(begin, begin + len(text)), start, cases)
    span = Span(start, end)
    return Measured(kind, outcome, span, source.position(start).line, cases)
