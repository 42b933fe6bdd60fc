"""`mediumConfidence`: lets a value pass if its confidence is 0.5 or more."""

from __future__ import annotations

from parallax_primitives.confidence.gating import gated
from parallax_primitives.context import Context
from parallax_primitives.specs.confidence import MEDIUM
from parallax_primitives.values import Value


async def medium_confidence(context: Context, subject: Value) -> Value:
    return gated(context, subject, MEDIUM)
