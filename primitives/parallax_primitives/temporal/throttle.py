"""`throttle`: begins tasks no closer together than a time."""

from __future__ import annotations

from parallax_primitives.context import Context
from parallax_primitives.pacing import Pace, paced
from parallax_primitives.parameters import TIMEOUT
from parallax_primitives.quantities import seconds
from parallax_primitives.spec import Parameter, Primitive, PrimitiveSpec
from parallax_primitives.values import Value


async def throttle(
    context: Context, subject: Value, *, interval: Value, timeout: Value = None
) -> Value:
    pace = Pace(count=1, per=seconds(interval), place=context.site)
    return await paced(context, subject, pace, timeout)


PRIMITIVE = Primitive(
    spec=PrimitiveSpec(
        name="throttle",
        category="temporal",
        summary="The tasks, begun in order and no closer together than an interval.",
        subject=Parameter(
            name="tasks",
            kind="work",
            required=True,
            doc="A list of tasks, which gives a list, or one task, which gives its result; calls "
            "of the same place in the pattern keep apart too.",
        ),
        options=(
            Parameter(
                name="interval",
                kind="duration",
                required=True,
                doc="The least time from one beginning to the next.",
            ),
            TIMEOUT,
        ),
        returns="any",
        rule="Each result its own; a list the least of those that succeeded, 0 if none did.",
        formula="cᵢ; of a list min(cᵢ of the successes)",
        example="""import { throttle } from "@parallax/primitives/temporal"

throttle(agents, "2s")""",
        example_agents=(
            ("ada", ({"answer": "a", "confidence": 0.9},)),
            ("grace", ({"answer": "b", "confidence": 0.8},)),
        ),
        example_result='["a","b"] ~> 0.8',
        calls_agents=True,
    ),
    handler=throttle,
)
