"""`take`: the first elements of a list."""

from __future__ import annotations

from parallax_primitives.context import Context
from parallax_primitives.transformation.parts import listed, parts_of
from parallax_primitives.values import Value


async def take(context: Context, subject: Value, *, count: float) -> Value:
    return listed(context, parts_of(context, subject)[: int(count)])
