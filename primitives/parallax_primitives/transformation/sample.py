"""`sample`: elements drawn at random, by the run's seed."""

from __future__ import annotations

from parallax_primitives.context import Context
from parallax_primitives.transformation.parts import listed, parts_of
from parallax_primitives.values import Value


async def sample(context: Context, subject: Value, *, count: float) -> Value:
    parts = parts_of(context, subject)
    places = list(range(len(parts)))
    drawn = [
        places.pop(int(context.random() * len(places))) for _ in range(min(int(count), len(parts)))
    ]
    return listed(context, [parts[at] for at in sorted(drawn)])
