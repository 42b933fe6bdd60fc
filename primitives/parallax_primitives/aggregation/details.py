"""`details`: what an aggregate knows beside its value."""

from __future__ import annotations

from parallax_primitives.context import Context
from parallax_primitives.derivation import known_of
from parallax_primitives.parameters import answers
from parallax_primitives.spec import Parameter, Primitive, PrimitiveSpec
from parallax_primitives.values import Value


async def details(context: Context, subject: Value) -> Value:  # noqa: ARG001  # as every handler
    return dict(known_of(subject))


PRIMITIVE = Primitive(
    spec=PrimitiveSpec(
        name="details",
        category="aggregation",
        summary="What the primitive that made a value knows about it, such as votes and errors.",
        subject=Parameter(
            name="v", kind="value", required=True, doc="What a primitive gave, or an agent."
        ),
        returns="object",
        rule="Always 1: what is known is certain, however sure the value is. Of what no primitive "
        "made nothing is known.",
        formula="1",
        example="""import { parallel } from "@parallax/primitives/execution"
import { consensus } from "@parallax/primitives/aggregation"
import { details } from "@parallax/primitives/aggregation"

agreed = consensus(parallel(agents), 0.9)
[details(agreed).leading, details(agreed).votes]""",
        example_agents=answers(ada=("yes", 0.9), grace=("no", 0.3)),
        example_result='["yes",{"yes":1,"no":1}] ~> 1',
        everyday=True,
    ),
    handler=details,
)
