"""Coverage in the form of lcov, which editors and services read.

Branches, arms, sides of thresholds and error paths are all branches there: each has the line where
it stands, a number for what it belongs to, and one for the outcome.
"""

from __future__ import annotations

from collections.abc import Iterator

from parallax_patterns.testing.coverage.measuring import Coverage, FileCoverage


def lcov_text(coverage: Coverage) -> str:
    """The records of all files."""
    return "".join(f"{line}\n" for one in coverage.files for line in _record(one))


def _record(file: FileCoverage) -> Iterator[str]:
    yield "TN:parallax"
    yield f"SF:{file.source.name}"
    yield from _branches(file)
    for line, cases in sorted(file.lines.items()):
        yield f"DA:{line},{cases}"
    yield f"LF:{len(file.lines)}"
    yield f"LH:{sum(cases > 0 for cases in file.lines.values())}"
    yield "end_of_record"


def _branches(file: FileCoverage) -> Iterator[str]:
    outcomes = [one for one in file.measured if one.kind != "line"]
    numbers: dict[tuple[str, int, int], int] = {}
    counts: dict[int, int] = {}
    for one in outcomes:
        place = (one.kind, one.span.start, one.span.end)
        block = numbers.setdefault(place, len(numbers))
        branch = counts[block] = counts.get(block, -1) + 1
        yield f"BRDA:{one.line},{block},{branch},{one.cases}"
    yield f"BRF:{len(outcomes)}"
    yield f"BRH:{sum(one.cases > 0 for one in outcomes)}"
