"""`threshold`: lets a value pass if it is sure enough."""

from __future__ import annotations

from parallax_primitives.confidence.gating import gated
from parallax_primitives.context import Context
from parallax_primitives.parameters import VALUE, answers
from parallax_primitives.spec import Parameter, Primitive, PrimitiveSpec
from parallax_primitives.values import Value


async def threshold(context: Context, subject: Value, *, min: float = 0.5) -> Value:
    return gated(context, subject, min)


PRIMITIVE = Primitive(
    spec=PrimitiveSpec(
        name="threshold",
        category="confidence",
        summary="The value if its confidence is high enough, else null.",
        subject=VALUE,
        options=(
            Parameter(
                name="min", kind="confidence", default=0.5, doc="The least confidence that passes."
            ),
        ),
        returns="nullable",
        rule="Its own if it reaches `min`, else 0.",
        formula="c if c ≥ min, else 0",
        example="""import { threshold } from "@parallax/primitives/confidence"

threshold(agents[0].review(), 0.8)""",
        example_agents=answers(ada=("ship it", 0.85)),
        example_result='"ship it" ~> 0.85',
    ),
    handler=threshold,
)
