"""`throttle`: begins tasks no closer together than a time."""

from __future__ import annotations

from parallax_primitives.context import Context
from parallax_primitives.pacing import Pace, paced
from parallax_primitives.quantities import seconds
from parallax_primitives.values import Value


async def throttle(
    context: Context, subject: Value, *, interval: Value, timeout: Value = None
) -> Value:
    pace = Pace(count=1, per=seconds(interval), place=context.site)
    return await paced(context, subject, pace, timeout)
