"""The tables of `calibrate`: pairs of a stated confidence and how often it was right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, TypeAlias

from parallax_primitives.values import Value, bare

Point: TypeAlias = tuple[float, float]
"""A stated confidence, and how often it was right."""


def points_of(table: Any) -> list[Point] | None:
    """The pairs of a table; None where it holds anything else."""
    rows = bare(table)
    points = [_point(bare(row)) for row in rows] if isinstance(rows, list) else []
    found = [point for point in points if point is not None]
    return found if points and len(found) == len(points) else None


def _point(row: Any) -> Point | None:
    if not isinstance(row, list) or len(row) != 2:
        return None
    plain: list[Any] = [bare(one) for one in row]
    numbers = [float(one) for one in plain if type(one) in (int, float)]
    return (numbers[0], numbers[1]) if len(numbers) == 2 else None


def _problems(points: Sequence[Point]) -> Iterator[str]:
    if any(not 0 <= number <= 1 for point in points for number in point):
        yield "its numbers must lie between 0 and 1"
    for (stated, right), (next_stated, next_right) in pairwise(points):
        if stated >= next_stated or right > next_right:
            yield (
                f"it must rise, but [{stated:g}, {right:g}] comes before "
                f"[{next_stated:g}, {next_right:g}]"
            )
            return


def problem_of(table: Value) -> str | None:
    """Why a table cannot be used, if it cannot."""
    points = points_of(table)
    if points is None:
        return "it must be a list of pairs such as `[[0.5, 0.4], [0.9, 0.8]]`"
    return next(_problems(points), None)
