"""`chunk`: cuts a list into lists of a size."""

from __future__ import annotations

from parallax_primitives.context import Context
from parallax_primitives.parameters import LIST
from parallax_primitives.spec import Parameter, Primitive, PrimitiveSpec
from parallax_primitives.transformation.parts import listed, nested, parts_of
from parallax_primitives.values import Value


async def chunk(context: Context, subject: Value, *, size: float) -> Value:
    parts, step = parts_of(context, subject), int(size)
    lists = [listed(context, parts[at : at + step]) for at in range(0, len(parts), step)]
    return nested(context, lists, lists)


PRIMITIVE = Primitive(
    spec=PrimitiveSpec(
        name="chunk",
        category="transformation",
        summary="The list cut into lists of a size; the last one may be shorter.",
        subject=LIST,
        options=(
            Parameter(
                name="size",
                kind="count",
                minimum=1.0,
                required=True,
                doc="How many elements make a list.",
            ),
        ),
        returns="array",
        rule="The least confidence of the elements, in each list and over all; 0 of none.",
        formula="min(cᵢ of the parts)",
        example="""import { chunk } from "@parallax/primitives/transformation"

chunk(["a" ~> 0.9, "b" ~> 0.5, "c"], 2)""",
        example_result='[["a","b"],["c"]] ~> 0.5',
        everyday=True,
    ),
    handler=chunk,
)
