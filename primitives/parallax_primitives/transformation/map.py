"""`map`: what a function gives for each element, several at once where it waits."""

from __future__ import annotations

from parallax_primitives.context import Context
from parallax_primitives.parameters import LIST
from parallax_primitives.spec import Parameter, Primitive, PrimitiveSpec
from parallax_primitives.transformation.parts import asked_of_each, listed, parts_of
from parallax_primitives.values import Value


async def map_(context: Context, subject: Value, *, fn: Value) -> Value:
    return listed(context, await asked_of_each(context, parts_of(context, subject), fn))


PRIMITIVE = Primitive(
    spec=PrimitiveSpec(
        name="map",
        category="transformation",
        summary="What a function gives for each element, in order.",
        subject=LIST,
        options=(
            Parameter(
                name="fn",
                kind="function",
                required=True,
                doc="Gives something for an element and its place; calls of agents run at once.",
            ),
        ),
        returns="array",
        rule="The least confidence of what came of the elements; 0 if nothing did. A failed "
        "element stays as it is.",
        formula="min(cᵢ of the successes)",
        example="""import { map } from "@parallax/primitives/transformation"

map(["a.py", "b.py"], file => agents[0].review(file))""",
        example_agents=(
            (
                "ada",
                ({"answer": "fine", "confidence": 0.9}, {"answer": "risky", "confidence": 0.7}),
            ),
        ),
        example_result='["fine","risky"] ~> 0.7',
        calls_agents=True,
        everyday=True,
    ),
    handler=map_,
)
