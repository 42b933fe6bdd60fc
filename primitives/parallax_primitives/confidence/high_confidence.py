"""`highConfidence`: lets a value pass if its confidence is 0.7 or more."""

from __future__ import annotations

from parallax_primitives.confidence.gating import gated
from parallax_primitives.context import Context
from parallax_primitives.specs.confidence import HIGH
from parallax_primitives.values import Value


async def high_confidence(context: Context, subject: Value) -> Value:
    return gated(context, subject, HIGH)
