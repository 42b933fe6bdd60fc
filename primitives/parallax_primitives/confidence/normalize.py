"""`normalize`: stretches a range of confidences to the whole of [0, 1]."""

from __future__ import annotations

from parallax_primitives.confidence.scaling import (
    check_bounds,
    with_confidence,
)
from parallax_primitives.context import Context
from parallax_primitives.formulas import Rescaled
from parallax_primitives.values import Value, confidence_of


async def normalize(
    context: Context,
    subject: Value,
    *,
    min: float = 0.0,
    max: float = 1.0,
) -> Value:
    check_bounds(context, min, max, apart=True)
    return with_confidence(
        context, subject, Rescaled(before=confidence_of(subject), low=min, high=max)
    )
