"""`chunk`: cuts a list into lists of a size."""

from __future__ import annotations

from parallax_primitives.context import Context
from parallax_primitives.transformation.parts import listed, nested, parts_of
from parallax_primitives.values import Value


async def chunk(context: Context, subject: Value, *, size: float) -> Value:
    parts, step = parts_of(context, subject), int(size)
    lists = [listed(context, parts[at : at + step]) for at in range(0, len(parts), step)]
    return nested(context, lists, lists)
