"""`delay`: waits, and then runs a task."""

from __future__ import annotations

from functools import partial

from parallax_primitives.context import Context
from parallax_primitives.faults import Fault
from parallax_primitives.parameters import TASK, TIMEOUT
from parallax_primitives.quantities import duration as seconds_of
from parallax_primitives.quantities import optional_seconds, seconds
from parallax_primitives.spec import Parameter, Primitive, PrimitiveSpec
from parallax_primitives.tasks import Deadline, too_late, within
from parallax_primitives.values import Value, bare, kind_of


async def delay(
    context: Context, subject: Value, *, duration: Value = None, timeout: Value = None
) -> Value:
    if duration is not None:
        job = partial(_later, context, subject, seconds(duration))
        late = partial(too_late, context, subject)
        return await within(Deadline(optional_seconds(timeout)), job, late)
    alone = seconds_of(bare(subject))
    if alone is None:
        raise Fault(
            f"`{context.name}` needs to know how long, got {kind_of(subject)}",
            hint='Give a task and a duration: `delay(task, "2s")`.',
        )
    await context.sleep(alone)
    return None


async def _later(context: Context, task: Value, wait: float) -> Value:
    await context.sleep(wait)
    return await context.attempt(task)


PRIMITIVE = Primitive(
    spec=PrimitiveSpec(
        name="delay",
        category="temporal",
        summary="The task, run after a time; a duration alone just waits.",
        subject=TASK,
        options=(
            Parameter(
                name="duration",
                kind="duration",
                doc="How long to wait first. Null: the subject is the duration, and nothing is run "
                "then.",
            ),
            TIMEOUT,
        ),
        returns="any",
        rule="The result's own; 0 when it fails.",
        formula="c",
        example="""import { delay } from "@parallax/primitives/temporal"

delay(agents[0].check(input), "5s")""",
        example_agents=(("ada", ({"answer": "done", "confidence": 0.9},)),),
        example_result='"done" ~> 0.9',
        calls_agents=True,
        everyday=True,
        alone=True,
    ),
    handler=delay,
)
