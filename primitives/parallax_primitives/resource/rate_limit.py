"""`rateLimit`: begins no more tasks in a time than it may."""

from __future__ import annotations

from parallax_primitives.context import Context
from parallax_primitives.pacing import Pace, paced
from parallax_primitives.quantities import rated
from parallax_primitives.values import Value


async def rate_limit(
    context: Context,
    subject: Value,
    *,
    rate: Value,
    name: str | None = None,
    timeout: Value = None,
) -> Value:
    count, per = rated(rate)
    place = context.site if name is None else f"name:{name}"
    return await paced(context, subject, Pace(count=count, per=per, place=place), timeout)
