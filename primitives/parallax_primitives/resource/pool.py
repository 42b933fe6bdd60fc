"""`pool`: runs tasks with so many workers."""

from __future__ import annotations

from functools import partial

from parallax_primitives.collecting import collected
from parallax_primitives.context import Context
from parallax_primitives.parameters import TASKS, TIMEOUT, answers
from parallax_primitives.quantities import optional_seconds
from parallax_primitives.spec import Parameter, Primitive, PrimitiveSpec
from parallax_primitives.tasks import Deadline, run_all, tasks_of, too_late, width, within
from parallax_primitives.values import Value


async def pool(context: Context, subject: Value, *, size: float, timeout: Value = None) -> Value:
    tasks = tasks_of(context, subject)
    deadline = Deadline(optional_seconds(timeout))
    jobs = [
        partial(
            within,
            deadline,
            partial(context.attempt, task, index=at),
            partial(too_late, context, task),
        )
        for at, task in enumerate(tasks)
    ]
    results = await run_all(jobs, width(context, size))
    return collected(context, results, results)


PRIMITIVE = Primitive(
    spec=PrimitiveSpec(
        name="pool",
        category="resource",
        summary="All tasks, so many at once; their results in order.",
        subject=TASKS,
        options=(
            Parameter(
                name="size",
                kind="count",
                minimum=1.0,
                required=True,
                doc="How many tasks run at once.",
            ),
            TIMEOUT,
        ),
        returns="list",
        rule="Each result its own; the list the least of those that succeeded, 0 if none did.",
        formula="cᵢ; of the list min(cᵢ of the successes)",
        example="""import { pool } from "@parallax/primitives/resource"

pool(agents, 2)""",
        example_agents=answers(ada=("a", 0.9), grace=("b", 0.8), linus=("c", 0.7)),
        example_result='["a","b","c"] ~> 0.7',
        calls_agents=True,
        everyday=True,
    ),
    handler=pool,
)
