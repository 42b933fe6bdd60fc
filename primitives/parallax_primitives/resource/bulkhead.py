"""`bulkhead`: keeps the tasks of one kind from taking every place."""

from __future__ import annotations

import asyncio
from functools import partial

from parallax_primitives.context import Context
from parallax_primitives.faults import Fault
from parallax_primitives.held import holding
from parallax_primitives.quantities import optional_seconds
from parallax_primitives.tasks import Deadline, too_late, within
from parallax_primitives.values import Value


async def bulkhead(
    context: Context, subject: Value, *, name: str, size: float, timeout: Value = None
) -> Value:
    places = _places(context, name, int(size))
    job = partial(_inside, context, name, places, subject)
    return await within(
        Deadline(optional_seconds(timeout)), job, partial(too_late, context, subject)
    )


def _places(context: Context, name: str, size: int) -> asyncio.Semaphore:
    """The places of that name in this run, all of which say the same size."""
    sizes: dict[str, int] = context.state.live("bulkhead sizes", dict)
    known = sizes.setdefault(name, size)
    if known != size:
        raise Fault(f"`{context.name}` `{name}` has {known} places elsewhere, here {size}")
    return context.state.live(f"bulkhead {name}", partial(asyncio.Semaphore, size))


async def _inside(context: Context, name: str, places: asyncio.Semaphore, task: Value) -> Value:
    asked = context.now()
    with holding(context, name):
        async with places:
            waited = context.now() - asked
            if waited > 0:
                context.emit("bulkhead.waited", bulkhead=name, seconds=waited)
            return await context.attempt(task)
