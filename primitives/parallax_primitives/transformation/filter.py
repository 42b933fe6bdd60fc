"""`filter`: the elements for which a function holds."""

from __future__ import annotations

from parallax_primitives.context import Context
from parallax_primitives.derivation import failed
from parallax_primitives.transformation.parts import asked_of_each, listed, parts_of
from parallax_primitives.values import Value, truthy


async def filter(  # noqa: A001  # the name
    context: Context, subject: Value, *, fn: Value
) -> Value:
    parts = parts_of(context, subject)
    verdicts = await asked_of_each(context, parts, fn)
    kept = [part for part, verdict in zip(parts, verdicts, strict=True) if truthy(verdict)]
    return listed(context, kept, lost=(verdict for verdict in verdicts if failed(verdict)))
