"""How the coverage of a test run reads: a table of the files, and what no case reached."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from parallax_cli.output import Line
from parallax_patterns.testing.coverage.items import Kind
from parallax_patterns.testing.coverage.measuring import (
    KINDS,
    Coverage,
    FileCoverage,
    Measured,
    Share,
)

_HEADS: Final = ("lines", "branches", "arms", "thresholds", "errors", "all")
_WIDTHS: Final = tuple(max(7, len(head)) for head in _HEADS)
_LONGEST: Final = 60
"""Characters of the pattern that are shown of what was not reached."""


def coverage_lines(coverage: Coverage) -> Iterator[Line]:
    """The table, then what is missing by file and line."""
    names = [one.source.name for one in coverage.files]
    width = max((len(name) for name in (*names, "coverage")), default=0)
    heads = "  ".join(f"{head:>{room}}" for head, room in zip(_HEADS, _WIDTHS, strict=True))
    yield (("heading", f"{'coverage':{width}}  {heads}"),)
    for one in coverage.files:
        yield _row(one.source.name, width, [*map(one.share, KINDS), one.total])
    if len(coverage.files) > 1:
        yield _row("all", width, [*map(coverage.share, KINDS), coverage.total])
    for one in coverage.files:
        yield from _missing(one)


def _row(name: str, width: int, shares: Sequence[Share]) -> Line:
    cells: list[tuple[str, str]] = [("path", f"{name:{width}}")]
    for at, (share, room) in enumerate(zip(shares, _WIDTHS, strict=True)):
        is_last = at == len(shares) - 1
        text = percent(share) if is_last else f"{share.reached}/{share.total}"
        role = "success" if share.reached == share.total else "failure"
        empty = not share.total and not is_last
        cells += [("plain", "  "), ("dim" if empty else role, f"{'-' if empty else text:>{room}}")]
    return tuple(cells)


def percent(share: Share) -> str:
    """`93.3%`; 100 only where nothing is missing."""
    shown = min(share.percent, 99.9) if share.reached < share.total else 100.0
    return f"{shown:.1f}%" if shown < 100 else "100%"


def _missing(file: FileCoverage) -> Iterator[Line]:
    lines = [one.line for one in file.told if one.kind == "line"]
    others = [one for one in file.told if one.kind != "line"]
    if lines or others:
        yield ()
        yield (("path", file.source.name), ("plain", " misses"))
    if lines:
        word = "line" if len(lines) == 1 else "lines"
        yield (("plain", f"  {word} {line_ranges(lines)}"),)
    for one in others:
        start = file.source.position(one.span.start)
        yield (
            ("dim", f"  {start.line}:{start.column}  "),
            ("plain", f"{missing_words(one)}: "),
            ("source", shown_text(file, one)),
        )


def line_ranges(lines: Sequence[int]) -> str:
    """`3, 7-9`: numbers in order, those that follow each other together."""
    runs = []
    for _, group in groupby(enumerate(lines), key=lambda pair: pair[1] - pair[0]):
        numbers = [number for _, number in group]
        runs.append(str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}-{numbers[-1]}")
    return ", ".join(runs)


_WORDS: Final[dict[tuple[Kind, str], str]] = {
    ("branch", "true"): "never true",
    ("branch", "false"): "never false",
    ("branch", "null"): "never null",
    ("branch", "not null"): "always null",
    ("branch", "missing"): "never missing",
    ("branch", "given"): "always missing",
    ("branch", "fits"): "never fits",
    ("branch", "differs"): "always fits",
    ("arm", "no arm"): "no case falls in a band without an arm",
    ("threshold", "met"): "never sure enough",
    ("threshold", "missed"): "always sure enough",
    ("error", "caught"): "no error was caught here",
    ("error", "thrown"): "never thrown",
    ("error", "an agent fails"): "no agent failed here",
    ("error", "retried"): "nothing was tried again",
    ("error", "fell back"): "never fell back",
    ("error", "timed out"): "never timed out",
    ("error", "refused"): "the circuit never refused",
}


def missing_words(one: Measured) -> str:
    """What never happened."""
    if one.kind == "arm" and one.outcome != "no arm":
        return f"`{one.outcome}` never taken"
    return _WORDS[one.kind, one.outcome]


def shown_text(file: FileCoverage, one: Measured) -> str:
    """The pattern there: its first line, cut where it gets long."""
    first, *more = file.source.slice(one.span).split("\n")
    text = first.strip()
    return text if len(text) <= _LONGEST and not more else f"{text[: _LONGEST - 2]} …"
