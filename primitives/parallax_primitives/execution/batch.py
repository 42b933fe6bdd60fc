"""`batch`: works through many items, so many at once."""

from __future__ import annotations

from functools import partial

from parallax_primitives.collecting import collected
from parallax_primitives.context import Context
from parallax_primitives.derivation import failed
from parallax_primitives.quantities import optional_seconds
from parallax_primitives.tasks import (
    Deadline,
    Job,
    applied,
    run_all,
    tasks_of,
    too_late,
    width,
    within,
)
from parallax_primitives.values import Function, Value, bare, confidence_of


async def batch(
    context: Context,
    subject: Value,
    *,
    size: float = 10.0,
    each: Value = None,
    timeout: Value = None,
) -> Value:
    items = tasks_of(context, subject)
    deadline = Deadline(optional_seconds(timeout))
    batches = [
        await run_all(
            [_job(context, deadline, at, items[at], each) for at in places], width(context)
        )
        for places in _places(len(items), int(size))
    ]
    results = [result for one in batches for result in one]
    details = {"batches": [_told(one) for one in batches]}
    return collected(context, results, results, details=details)


def _places(count: int, size: int) -> list[range]:
    return [range(start, min(start + size, count)) for start in range(0, count, size)]


def _job(context: Context, deadline: Deadline, at: int, item: Value, each: Value) -> Job[Value]:
    job = partial(_done, context, at, item, each)
    return partial(within, deadline, job, partial(too_late, context, item))


async def _done(context: Context, at: int, item: Value, each: Value) -> Value:
    """What comes of an item; a call that is written as one is made before `each` is given it."""
    if each is None:
        return await context.attempt(item, index=at)
    if isinstance(bare(item), Function):
        item = await context.attempt(item, index=at)
        if failed(item):
            return item
    return await context.attempt(applied(each, item, float(at)), index=at)


def _told(results: list[Value]) -> Value:
    """What is known of one batch."""
    good = [confidence_of(result) for result in results if not failed(result)]
    return {"size": float(len(results)), "confidence": min(good, default=0.0)}
