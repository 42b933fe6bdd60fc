"""`clamp`: keeps a confidence between two bounds."""

from __future__ import annotations

from parallax_primitives.confidence.scaling import MAX, MIN, check_bounds, with_confidence
from parallax_primitives.context import Context
from parallax_primitives.formulas import Held
from parallax_primitives.parameters import VALUE
from parallax_primitives.spec import Primitive, PrimitiveSpec
from parallax_primitives.values import Value, confidence_of


async def clamp(
    context: Context,
    subject: Value,
    *,
    min: float = 0.0,
    max: float = 1.0,
) -> Value:
    check_bounds(context, min, max, apart=False)
    return with_confidence(context, subject, Held(before=confidence_of(subject), low=min, high=max))


PRIMITIVE = Primitive(
    spec=PrimitiveSpec(
        name="clamp",
        category="confidence",
        summary="The value with its confidence kept between two bounds.",
        subject=VALUE,
        options=(MIN, MAX),
        returns="subject",
        rule="Its own, but no less than `min` and no more than `max`.",
        formula="min(max, max(min, c))",
        example="""import { clamp } from "@parallax/primitives/confidence"

clamp("yes" ~> 0.97, 0.1, 0.9)""",
        example_result='"yes" ~> 0.9',
    ),
    handler=clamp,
)
