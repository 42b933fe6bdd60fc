"""`pool`: runs tasks with so many workers."""

from __future__ import annotations

from functools import partial

from parallax_primitives.collecting import collected
from parallax_primitives.context import Context
from parallax_primitives.quantities import optional_seconds
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
