"""`map`: what a function gives for each element, several at once where it waits."""

from __future__ import annotations

from parallax_primitives.context import Context
from parallax_primitives.transformation.parts import asked_of_each, listed, parts_of
from parallax_primitives.values import Value


async def map(  # noqa: A001  # the name
    context: Context, subject: Value, *, fn: Value
) -> Value:
    return listed(context, await asked_of_each(context, parts_of(context, subject), fn))
