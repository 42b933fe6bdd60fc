"""`boost`: raises a confidence by a factor."""

from __future__ import annotations

from parallax_primitives.confidence.scaling import scaled, with_confidence
from parallax_primitives.context import Context
from parallax_primitives.values import Value, confidence_of


async def boost(context: Context, subject: Value, *, factor: float = 1.2) -> Value:
    return with_confidence(context, subject, scaled(confidence_of(subject), "factor", factor))
