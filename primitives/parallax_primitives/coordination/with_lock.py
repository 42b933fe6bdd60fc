"""`withLock`: runs a task while no other holds the lock of that name."""

from __future__ import annotations

from functools import partial

from parallax_primitives.context import Context
from parallax_primitives.held import holding
from parallax_primitives.quantities import optional_seconds
from parallax_primitives.tasks import Deadline, too_late, within
from parallax_primitives.values import Value, bare


async def with_lock(
    context: Context, subject: Value, *, task: Value, timeout: Value = None
) -> Value:
    job = partial(_locked, context, str(bare(subject)), task)
    return await within(Deadline(optional_seconds(timeout)), job, partial(too_late, context, task))


async def _locked(context: Context, name: str, task: Value) -> Value:
    asked = context.now()
    with holding(context, name):
        async with context.state.lock(name):
            context.emit("lock.taken", lock=name, waited=context.now() - asked)
            try:
                return await context.attempt(task)
            finally:
                context.emit("lock.left", lock=name)
