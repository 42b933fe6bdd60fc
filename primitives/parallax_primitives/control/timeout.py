"""`timeout`: bounds how long a task may take."""

from __future__ import annotations

from functools import partial

from parallax_primitives.context import Context
from parallax_primitives.derivation import derived
from parallax_primitives.formulas import Refused
from parallax_primitives.parameters import TASK
from parallax_primitives.quantities import seconds
from parallax_primitives.spec import Parameter, Primitive, PrimitiveSpec
from parallax_primitives.tasks import Deadline, too_late, within
from parallax_primitives.values import Value


async def timeout(
    context: Context, subject: Value, *, duration: Value = "30s", default: Value = None
) -> Value:
    limit = seconds(duration)

    def late() -> Value:
        context.emit("timeout", seconds=limit)
        cut = too_late(context, subject)
        message = f"it took longer than {limit:g} s"
        details: dict[str, Value] = {"error": "timeout", "message": message}
        formula = Refused(message)
        return derived(default, 0.0, context.name, (cut,), details, formula=formula)

    return await within(Deadline(limit), partial(context.attempt, subject), late)


PRIMITIVE = Primitive(
    spec=PrimitiveSpec(
        name="timeout",
        category="control",
        summary="The task's result if it comes in time, else a default.",
        subject=TASK,
        options=(
            Parameter(
                name="duration",
                kind="duration",
                default="30s",
                doc="How long the task may take: milliseconds, or text such as `30s`.",
            ),
            Parameter(
                name="default",
                kind="value",
                doc="The value when time runs out; the task is cancelled.",
            ),
        ),
        returns="nullable",
        rule="The result's own; 0 when time ran out.",
        formula="c, or 0",
        example="""import { timeout } from "@parallax/primitives/control"

timeout(agents[0], "10s", "no answer in time")""",
        example_agents=(("ada", ({"answer": "done", "confidence": 0.9, "delay": "60s"},)),),
        example_result='"no answer in time" ~> 0',
        calls_agents=True,
    ),
    handler=timeout,
)
