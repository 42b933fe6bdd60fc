"""`prioritize`: puts the most important first."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from parallax_primitives.collecting import collected
from parallax_primitives.context import Context
from parallax_primitives.faults import Fault
from parallax_primitives.selectors import label_of
from parallax_primitives.spec import Parameter, Primitive, PrimitiveSpec
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


PRIMITIVE = Primitive(
    spec=PrimitiveSpec(
        name="prioritize",
        category="coordination",
        summary="The tasks, the most important first; none of them is started.",
        subject=Parameter(
            name="tasks", kind="list", required=True, doc="Agents, results, or anything else."
        ),
        options=(
            Parameter(
                name="by",
                kind="selector",
                doc="The priority of a task: a key, a path or a lambda that gives a number, or one "
                "of `critical high medium low`. Null: its confidence. Equals keep their order.",
            ),
        ),
        returns="list",
        rule="Their own; of the list the least of them.",
        formula="cᵢ; of the list min cᵢ",
        example="""import { prioritize } from "@parallax/primitives/coordination"

prioritize([{name: "typo", urgency: "low"}, {name: "leak", urgency: "high"}], "urgency")[0]""",
        example_result='{"name":"leak","urgency":"high"} ~> 1',
    ),
    handler=prioritize,
)
