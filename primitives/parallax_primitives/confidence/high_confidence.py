"""`highConfidence`: lets a value pass if its confidence is 0.7 or more."""

from __future__ import annotations

from typing import Final

from parallax_primitives.confidence.gating import gated, preset
from parallax_primitives.context import Context
from parallax_primitives.values import Value

LEAST: Final = 0.7


async def high_confidence(context: Context, subject: Value) -> Value:
    return gated(context, subject, LEAST)


PRIMITIVE = preset("highConfidence", "where the high band begins", LEAST, high_confidence)
