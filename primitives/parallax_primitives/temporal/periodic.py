"""`periodic`: runs a task again and again at a steady pace."""

from __future__ import annotations

from functools import partial

from parallax_primitives.collecting import collected
from parallax_primitives.context import Context
from parallax_primitives.quantities import optional_seconds, seconds
from parallax_primitives.tasks import Deadline, too_late, within
from parallax_primitives.values import Value


async def periodic(
    context: Context, subject: Value, *, every: Value, times: float, timeout: Value = None
) -> Value:
    began, step = context.now(), seconds(every)
    deadline = Deadline(optional_seconds(timeout))
    results: list[Value] = []
    for turn in range(int(times)):
        job = partial(_turn, context, subject, turn, began + turn * step)
        results.append(await within(deadline, job, partial(too_late, context, subject)))
        if deadline.passed:
            break
    return collected(context, results, results, details={"times": times})


async def _turn(context: Context, task: Value, turn: int, due: float) -> Value:
    """One run of the task, when it is due; at once if the one before took longer."""
    wait = due - context.now()
    if wait > 0:
        await context.sleep(wait)
    return await context.attempt(task, attempt=turn + 1)
