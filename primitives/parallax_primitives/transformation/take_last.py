"""`takeLast`: the last elements of a list."""

from __future__ import annotations

from parallax_primitives.context import Context
from parallax_primitives.transformation.parts import listed, parts_of
from parallax_primitives.values import Value


async def take_last(context: Context, subject: Value, *, count: float) -> Value:
    parts = parts_of(context, subject)
    return listed(context, parts[max(0, len(parts) - int(count)) :])
