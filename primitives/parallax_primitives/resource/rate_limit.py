"""`rateLimit`: begins no more tasks in a time than it may."""

from __future__ import annotations

from parallax_primitives.context import Context
from parallax_primitives.pacing import Pace, paced
from parallax_primitives.parameters import TIMEOUT
from parallax_primitives.quantities import rated
from parallax_primitives.spec import Parameter, Primitive, PrimitiveSpec
from parallax_primitives.values import Value


async def rate_limit(
    context: Context,
    subject: Value,
    *,
    rate: Value,
    name: str | None = None,
    timeout: Value = None,
) -> Value:
    count, per = rated(rate)
    place = context.site if name is None else f"name:{name}"
    return await paced(context, subject, Pace(count=count, per=per, place=place), timeout)


PRIMITIVE = Primitive(
    spec=PrimitiveSpec(
        name="rateLimit",
        category="resource",
        summary="The tasks, begun in order and never more of them in a time than the rate allows.",
        subject=Parameter(
            name="tasks",
            kind="work",
            required=True,
            doc="A list of tasks, which gives a list, or one task, which gives its result.",
        ),
        options=(
            Parameter(
                name="rate",
                kind="rate",
                required=True,
                doc="How many per time: `10/s`, `100/m`, `3/500ms`.",
            ),
            Parameter(
                name="name",
                kind="text",
                keyword_only=True,
                doc="Places that give the same name share the rate. Null: this place has its own.",
            ),
            TIMEOUT,
        ),
        returns="any",
        rule="Each result its own; a list the least of those that succeeded, 0 if none did.",
        formula="cᵢ; of a list min(cᵢ of the successes)",
        example="""import { rateLimit } from "@parallax/primitives/resource"

rateLimit(agents, "1/s")""",
        example_agents=(
            ("ada", ({"answer": "a", "confidence": 0.9},)),
            ("grace", ({"answer": "b", "confidence": 0.8},)),
        ),
        example_result='["a","b"] ~> 0.8',
        calls_agents=True,
    ),
    handler=rate_limit,
)
