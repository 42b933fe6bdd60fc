"""`takeLast`: the last elements of a list."""

from __future__ import annotations

from parallax_primitives.context import Context
from parallax_primitives.parameters import LIST
from parallax_primitives.spec import Primitive, PrimitiveSpec
from parallax_primitives.transformation.parts import COUNT, listed, parts_of
from parallax_primitives.values import Value


async def take_last(context: Context, subject: Value, *, count: float) -> Value:
    parts = parts_of(context, subject)
    return listed(context, parts[max(0, len(parts) - int(count)) :])


PRIMITIVE = Primitive(
    spec=PrimitiveSpec(
        name="takeLast",
        category="transformation",
        summary="The last elements of a list, in their order.",
        subject=LIST,
        options=(COUNT,),
        returns="list",
        rule="The least confidence of the elements taken; 0 of none.",
        formula="min(cᵢ of the taken)",
        example="""import { takeLast } from "@parallax/primitives/transformation"

takeLast(["a" ~> 0.1, "b" ~> 0.8, "c" ~> 0.9], 2)""",
        example_result='["b","c"] ~> 0.8',
    ),
    handler=take_last,
)
