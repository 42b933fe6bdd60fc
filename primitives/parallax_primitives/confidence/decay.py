"""`decay`: lowers a confidence by a rate."""

from __future__ import annotations

from parallax_primitives.confidence.scaling import scaled, with_confidence
from parallax_primitives.context import Context
from parallax_primitives.values import Value, confidence_of


async def decay(context: Context, subject: Value, *, rate: float = 0.9) -> Value:
    return with_confidence(context, subject, scaled(confidence_of(subject), "rate", rate))
