"""`mediumConfidence`: lets a value pass if its confidence is 0.5 or more."""

from __future__ import annotations

from typing import Final

from parallax_primitives.confidence.gating import gated, preset
from parallax_primitives.context import Context
from parallax_primitives.values import Value

LEAST: Final = 0.5


async def medium_confidence(context: Context, subject: Value) -> Value:
    return gated(context, subject, LEAST)


PRIMITIVE = preset("mediumConfidence", "where the medium band begins", LEAST, medium_confidence)
