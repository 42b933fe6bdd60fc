"""`threshold`: lets a value pass if it is sure enough."""

from __future__ import annotations

from parallax_primitives.confidence.gating import gated
from parallax_primitives.context import Context
from parallax_primitives.values import Value


async def threshold(context: Context, subject: Value, *, min: float = 0.5) -> Value:
    return gated(context, subject, min)
