"""`calibrate`: what a stated confidence was worth so far, by a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final, TypeAlias

from parallax_primitives.checks import Problem
from parallax_primitives.context import Context
from parallax_primitives.derivation import derived, origin
from parallax_primitives.formulas import Mapped, evaluated
from parallax_primitives.parameters import VALUE, answers
from parallax_primitives.shapes import ArgumentShape, known
from parallax_primitives.spec import Parameter, Primitive, PrimitiveSpec
from parallax_primitives.values import Value, bare, confidence_of

Point: TypeAlias = tuple[float, float]
"""A stated confidence, and how often it was right."""

SPACE: Final = "calibration"
"""Where the run, or the project, keeps the table of each agent."""


async def calibrate(context: Context, subject: Value, *, table: Value = None) -> Value:
    points = _points(table) if table is not None else _table_of(context, subject)
    before = confidence_of(subject)
    after = before if points is None else worth(points, before)
    formula = Mapped(before=before, after=after)
    details: dict[str, Value] = {"before": before, "calibrated": points is not None}
    confidence = evaluated(formula, ())
    return derived(
        subject, confidence, context.name, (subject,), details, formula=formula, roles=("part",)
    )


def worth(points: Sequence[Point], stated: float) -> float:
    """What a stated confidence is worth: between points on the line from one to the next, below the
    first in proportion to it, beyond the last as much as that."""
    left = (0.0, 0.0)
    for right in points:
        if stated <= right[0]:
            width = right[0] - left[0]
            along = (stated - left[0]) / width if width > 0 else 1.0
            return left[1] + (right[1] - left[1]) * along
        left = right
    return left[1]


def _table_of(context: Context, subject: Value) -> list[Point] | None:
    """The table of the agent that a value comes from; none when several gave it, or nobody."""
    agents = origin(subject).agents
    kept: Any = context.state.read(SPACE, next(iter(agents))) if len(agents) == 1 else None
    if problem_of(kept) is not None:
        context.emit("uncalibrated", agents=sorted(agents))
        return None
    return _points(kept)


def _points(table: Any) -> list[Point] | None:
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
    points = _points(table)
    if points is None:
        return "it must be a list of pairs such as `[[0.5, 0.4], [0.9, 0.8]]`"
    return next(_problems(points), None)


def _check(shapes: Mapping[str, ArgumentShape]) -> Iterator[Problem]:
    table = known(shapes.get("table"))
    if table is None or bare(table.value) is None:
        return
    problem = problem_of(table.value)
    if problem is not None:
        text = f"`calibrate` cannot use the table: {problem}"
        yield Problem(kind="unusable", name="table", text=text)


PRIMITIVE = Primitive(
    spec=PrimitiveSpec(
        name="calibrate",
        category="confidence",
        summary="The value with the confidence that what was stated was worth so far.",
        subject=VALUE,
        options=(
            Parameter(
                name="table",
                kind="list",
                doc="Pairs of a stated confidence and how often it was right, both rising. Null: "
                "the table of the agent that gave the value in the project's `calibration.lock`, "
                "or no change without one.",
            ),
        ),
        returns="subject",
        rule="What the table says of its own: on the line between two points, below the first in "
        "proportion, beyond the last as much as that.",
        formula="table(c)",
        example="""import { calibrate } from "@parallax/primitives/confidence"

calibrate(agents[0].judge(), [[0.5, 0.4], [0.9, 0.7]])""",
        example_agents=answers(ada=("guilty", 0.8)),
        example_result='"guilty" ~> 0.625',
        check=_check,
    ),
    handler=calibrate,
)
