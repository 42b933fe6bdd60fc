"""`boost`: raises a confidence by a factor."""

from __future__ import annotations

from parallax_primitives.confidence.scaling import FACTOR, scaled, with_confidence
from parallax_primitives.context import Context
from parallax_primitives.parameters import VALUE
from parallax_primitives.spec import Primitive, PrimitiveSpec
from parallax_primitives.values import Value, confidence_of


async def boost(context: Context, subject: Value, *, factor: float = 1.2) -> Value:
    return with_confidence(context, subject, scaled(confidence_of(subject), "factor", factor))


PRIMITIVE = Primitive(
    spec=PrimitiveSpec(
        name="boost",
        category="confidence",
        summary="The value with its confidence multiplied, at most 1.",
        subject=VALUE,
        options=(FACTOR,),
        returns="subject",
        rule="Its own times `factor`, at most 1.",
        formula="min(1, c·factor)",
        example="""import { boost } from "@parallax/primitives/confidence"

boost("yes" ~> 0.5, 1.5)""",
        example_result='"yes" ~> 0.75',
    ),
    handler=boost,
)
