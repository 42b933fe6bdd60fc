"""`take`: the first elements of a list."""

from __future__ import annotations

from parallax_primitives.context import Context
from parallax_primitives.parameters import LIST
from parallax_primitives.spec import Primitive, PrimitiveSpec
from parallax_primitives.transformation.parts import COUNT, listed, parts_of
from parallax_primitives.values import Value


async def take(context: Context, subject: Value, *, count: float) -> Value:
    return listed(context, parts_of(context, subject)[: int(count)])


PRIMITIVE = Primitive(
    spec=PrimitiveSpec(
        name="take",
        category="transformation",
        summary="The first elements of a list.",
        subject=LIST,
        options=(COUNT,),
        returns="list",
        rule="The least confidence of the elements taken; 0 of none.",
        formula="min(cᵢ of the taken)",
        example="""import { take } from "@parallax/primitives/transformation"

take(["a" ~> 0.9, "b" ~> 0.8, "c" ~> 0.1], 2)""",
        example_result='["a","b"] ~> 0.8',
        everyday=True,
    ),
    handler=take,
)
