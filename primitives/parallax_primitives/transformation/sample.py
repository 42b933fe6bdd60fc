"""`sample`: elements drawn at random, by the run's seed."""

from __future__ import annotations

from parallax_primitives.context import Context
from parallax_primitives.parameters import LIST
from parallax_primitives.spec import Primitive, PrimitiveSpec
from parallax_primitives.transformation.parts import COUNT, listed, parts_of
from parallax_primitives.values import Value


async def sample(context: Context, subject: Value, *, count: float) -> Value:
    parts = parts_of(context, subject)
    places = list(range(len(parts)))
    drawn = [
        places.pop(int(context.random() * len(places))) for _ in range(min(int(count), len(parts)))
    ]
    return listed(context, [parts[at] for at in sorted(drawn)])


PRIMITIVE = Primitive(
    spec=PrimitiveSpec(
        name="sample",
        category="transformation",
        summary="Elements drawn at random, none twice, in the order of the list.",
        subject=LIST,
        options=(COUNT,),
        returns="list",
        rule="The least confidence of the elements drawn; 0 of none. The run's seed decides which.",
        formula="min(cᵢ of the drawn)",
        example="""import { sample } from "@parallax/primitives/transformation"

sample(["a" ~> 0.9, "b" ~> 0.8, "c" ~> 0.7], 2)""",
        example_result='["a","b"] ~> 0.8',
        everyday=True,
    ),
    handler=sample,
)
