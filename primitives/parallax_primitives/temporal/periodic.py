"""`periodic`: runs a task again and again at a steady pace."""

from __future__ import annotations

from functools import partial

from parallax_primitives.collecting import collected
from parallax_primitives.context import Context
from parallax_primitives.parameters import TASK, TIMEOUT
from parallax_primitives.quantities import optional_seconds, seconds
from parallax_primitives.spec import Parameter, Primitive, PrimitiveSpec
from parallax_primitives.tasks import Deadline, too_late, within
from parallax_primitives.values import Value


async def periodic(
    context: Context, subject: Value, *, every: Value, times: float, timeout: Value = None
) -> Value:
    began, step = context.now(), seconds(every)
    deadline = Deadline(optional_seconds(timeout))
    results: list[Value] = []
    for turn in range(int(times)):
        job = partial(_turn, context, subject, turn, began + turn * step)
        results.append(await within(deadline, job, partial(too_late, context, subject)))
        if deadline.passed:
            break
    return collected(context, results, results, details={"times": times})


async def _turn(context: Context, task: Value, turn: int, due: float) -> Value:
    """One run of the task, when it is due; at once if the one before took longer."""
    wait = due - context.now()
    if wait > 0:
        await context.sleep(wait)
    return await context.attempt(task, attempt=turn + 1)


PRIMITIVE = Primitive(
    spec=PrimitiveSpec(
        name="periodic",
        category="temporal",
        summary="The task again and again at a steady pace; all its results in order.",
        subject=TASK,
        options=(
            Parameter(
                name="every",
                kind="duration",
                required=True,
                doc="The time from one beginning to the next; longer where the task takes longer.",
            ),
            Parameter(
                name="times",
                kind="count",
                minimum=1.0,
                maximum=10000.0,
                required=True,
                doc="How often the task runs.",
            ),
            TIMEOUT,
        ),
        returns="array",
        rule="Each result its own; the list the least of those that succeeded, 0 if none did.",
        formula="cᵢ; of the list min(cᵢ of the successes)",
        example="""import { periodic } from "@parallax/primitives/temporal"

periodic(agents[0].measure(), "10s", 3)""",
        example_agents=(
            (
                "ada",
                (
                    {"answer": 20, "confidence": 0.9},
                    {"answer": 21, "confidence": 0.7},
                    {"answer": 23, "confidence": 0.8},
                ),
            ),
        ),
        example_result="[20,21,23] ~> 0.7",
        calls_agents=True,
    ),
    handler=periodic,
)
