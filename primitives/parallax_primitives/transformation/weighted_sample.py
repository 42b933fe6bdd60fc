"""`weightedSample`: elements drawn at random, the surer or the heavier ones more often."""

from __future__ import annotations

import math

from parallax_primitives.context import Context
from parallax_primitives.faults import Fault
from parallax_primitives.selectors import label_of
from parallax_primitives.transformation.parts import listed, parts_of
from parallax_primitives.values import Value, bare, confidence_of, kind_of


async def weighted_sample(
    context: Context, subject: Value, *, count: float, by: Value = None
) -> Value:
    """Each element gets a random key by its weight, and the largest keys win.

    The keys u^(1/w) of Efraimidis and Spirakis, as logarithms, draw without replacement.
    """
    parts = parts_of(context, subject)
    weights = [await _weight(context, part, at, by) for at, part in enumerate(parts)]
    keys = [
        (math.log(1 - context.random()) / weight, -at)
        for at, weight in enumerate(weights)
        if weight > 0
    ]
    drawn = [-at for _, at in sorted(keys, reverse=True)[: int(count)]]
    return listed(context, [parts[at] for at in sorted(drawn)])


async def _weight(context: Context, part: Value, at: int, by: Value) -> float:
    if by is None:
        return confidence_of(part)
    weight = bare(await label_of(context, part, by))
    if isinstance(weight, float) and 0 <= weight < math.inf:
        return weight
    shown = f"{weight:g}" if isinstance(weight, float) else kind_of(weight)
    raise Fault(f"`{context.name}` needs weights of 0 or more; that of element {at + 1} is {shown}")
