"""`prioritize`: puts the most important first."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from parallax_primitives.collecting import collected
from parallax_primitives.context import Context
from parallax_primitives.faults import Fault
from parallax_primitives.selectors import label_of
from parallax_primitives.tasks import tasks_of
from parallax_primitives.values import Value, bare, confidence_of, kind_of

WORDS: Final[Mapping[str, float]] = {
    "critical": 4.0,
    "urgent": 4.0,
    "high": 3.0,
    "medium": 2.0,
    "normal": 2.0,
    "low": 1.0,
}
"""Priorities in words."""


async def prioritize(context: Context, subject: Value, *, by: Value = None) -> Value:
    tasks = tasks_of(context, subject)
    ranks = [await _rank(context, task, at, by) for at, task in enumerate(tasks)]
    order = sorted(range(len(tasks)), key=lambda at: -ranks[at])
    ordered = [tasks[at] for at in order]
    return collected(context, ordered, ordered)


async def _rank(context: Context, task: Value, at: int, by: Value) -> float:
    """How important a task is; what has no priority comes last."""
    if by is None:
        return confidence_of(task)
    priority = bare(await label_of(context, task, by))
    match priority:
        case None:
            return float("-inf")
        case float() if not math.isnan(priority):
            return priority
        case str() if priority.casefold() in WORDS:
            return WORDS[priority.casefold()]
    shown = f"`{priority}`" if isinstance(priority, str) else kind_of(priority)
    raise Fault(
        f"`{context.name}` needs numbers or words such as `high`; that of task {at + 1} is {shown}"
    )
