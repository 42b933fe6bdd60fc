"""`normalize`: stretches a range of confidences to the whole of [0, 1]."""

from __future__ import annotations

from parallax_primitives.confidence.scaling import (
    MAX,
    MIN,
    check_bounds,
    with_confidence,
)
from parallax_primitives.context import Context
from parallax_primitives.formulas import Rescaled
from parallax_primitives.parameters import VALUE
from parallax_primitives.spec import Primitive, PrimitiveSpec
from parallax_primitives.values import Value, confidence_of


async def normalize(
    context: Context,
    subject: Value,
    *,
    min: float = 0.0,
    max: float = 1.0,
) -> Value:
    check_bounds(context, min, max, apart=True)
    return with_confidence(
        context, subject, Rescaled(before=confidence_of(subject), low=min, high=max)
    )


PRIMITIVE = Primitive(
    spec=PrimitiveSpec(
        name="normalize",
        category="confidence",
        summary="The value with its confidence measured from `min` to `max`.",
        subject=VALUE,
        options=(MIN, MAX),
        returns="subject",
        rule="How far its own lies on the way from `min` to `max`, within 0 and 1.",
        formula="(c - min)/(max - min) within [0, 1]",
        example="""import { normalize } from "@parallax/primitives/confidence"

normalize("yes" ~> 0.7, 0.5, 0.9)""",
        example_result='"yes" ~> 0.5',
    ),
    handler=normalize,
)
