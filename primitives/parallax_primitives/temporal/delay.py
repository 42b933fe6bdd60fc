"""`delay`: waits, and then runs a task."""

from __future__ import annotations

from functools import partial

from parallax_primitives.context import Context
from parallax_primitives.faults import Fault
from parallax_primitives.quantities import duration as seconds_of
from parallax_primitives.quantities import optional_seconds, seconds
from parallax_primitives.tasks import Deadline, too_late, within
from parallax_primitives.values import Value, bare, kind_of


async def delay(
    context: Context, subject: Value, *, duration: Value = None, timeout: Value = None
) -> Value:
    if duration is not None:
        job = partial(_later, context, subject, seconds(duration))
        late = partial(too_late, context, subject)
        return await within(Deadline(optional_seconds(timeout)), job, late)
    alone = seconds_of(bare(subject))
    if alone is None:
        raise Fault(
            f"`{context.name}` needs to know how long, got {kind_of(subject)}",
            hint='Give a task and a duration: `delay(task, "2s")`.',
        )
    await context.sleep(alone)
    return None


async def _later(context: Context, task: Value, wait: float) -> Value:
    await context.sleep(wait)
    return await context.attempt(task)
