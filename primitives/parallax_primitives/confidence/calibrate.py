"""`calibrate`: what a stated confidence was worth so far, by a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from parallax_primitives.confidence.calibration import Point, points_of, problem_of
from parallax_primitives.context import Context
from parallax_primitives.derivation import derived, origin
from parallax_primitives.formulas import Mapped, evaluated
from parallax_primitives.values import Value, confidence_of

SPACE: Final = "calibration"
"""Where the run, or the project, keeps the table of each agent."""


async def calibrate(context: Context, subject: Value, *, table: Value = None) -> Value:
    points = points_of(table) if table is not None else _table_of(context, subject)
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
    return points_of(kept)
