"""`partition`: the elements for which a function holds, and the others."""

from __future__ import annotations

from parallax_primitives.context import Context
from parallax_primitives.derivation import failed
from parallax_primitives.transformation.parts import asked_of_each, listed, nested, parts_of
from parallax_primitives.values import Value, truthy


async def partition(context: Context, subject: Value, *, fn: Value) -> Value:
    parts = parts_of(context, subject)
    verdicts = await asked_of_each(context, parts, fn)
    judged = [pair for pair in zip(parts, verdicts, strict=True) if not failed(pair[1])]
    passing = listed(context, [part for part, verdict in judged if truthy(verdict)])
    others = listed(context, [part for part, verdict in judged if not truthy(verdict)])
    lost = (verdict for verdict in verdicts if failed(verdict))
    return nested(context, [passing, others], (passing, others), lost)
