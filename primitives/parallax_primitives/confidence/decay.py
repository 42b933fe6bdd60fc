"""`decay`: lowers a confidence by a rate."""

from __future__ import annotations

from parallax_primitives.confidence.scaling import RATE, scaled, with_confidence
from parallax_primitives.context import Context
from parallax_primitives.parameters import VALUE
from parallax_primitives.spec import Primitive, PrimitiveSpec
from parallax_primitives.values import Value, confidence_of


async def decay(context: Context, subject: Value, *, rate: float = 0.9) -> Value:
    return with_confidence(context, subject, scaled(confidence_of(subject), "rate", rate))


PRIMITIVE = Primitive(
    spec=PrimitiveSpec(
        name="decay",
        category="confidence",
        summary="The value with its confidence lowered by a rate.",
        subject=VALUE,
        options=(RATE,),
        returns="subject",
        rule="Its own times `rate`.",
        formula="c·rate",
        example="""import { decay } from "@parallax/primitives/confidence"

decay("yes" ~> 0.8, 0.5)""",
        example_result='"yes" ~> 0.4',
    ),
    handler=decay,
)
