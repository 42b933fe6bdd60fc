"""`debounce`: of calls that come in quick succession only the last one does something."""

from __future__ import annotations

from functools import partial

from parallax_primitives.context import Context
from parallax_primitives.derivation import failure
from parallax_primitives.parameters import TASK, TIMEOUT, answers
from parallax_primitives.quantities import optional_seconds, seconds
from parallax_primitives.spec import Parameter, Primitive, PrimitiveSpec
from parallax_primitives.tasks import Deadline, too_late, within
from parallax_primitives.values import Value


async def debounce(
    context: Context, subject: Value, *, quiet: Value, timeout: Value = None
) -> Value:
    job = partial(_when_quiet, context, subject, seconds(quiet))
    late = partial(too_late, context, subject)
    return await within(Deadline(optional_seconds(timeout)), job, late)


async def _when_quiet(context: Context, task: Value, quiet: float) -> Value:
    calls: dict[str, int] = context.state.live("debounce", dict)
    mine = calls[context.site] = calls.get(context.site, 0) + 1
    await context.sleep(quiet)
    if calls[context.site] != mine:
        context.emit("debounced")
        return failure("overtaken", "a later call came before it was quiet for long enough")
    return await context.attempt(task)


PRIMITIVE = Primitive(
    spec=PrimitiveSpec(
        name="debounce",
        category="temporal",
        summary="The task, once no further call of this place comes for a time; null if one does.",
        subject=TASK,
        options=(
            Parameter(
                name="quiet",
                kind="duration",
                required=True,
                doc="How long it must be quiet at this place in the pattern.",
            ),
            TIMEOUT,
        ),
        returns="nullable",
        rule="The result's own; 0 for a call that was overtaken.",
        formula="c, or 0",
        example="""import { debounce } from "@parallax/primitives/temporal"

[1, 2, 3].map(n => debounce(agents[0].save(n), "1s"))
  .map(saved => saved.value)""",
        example_agents=answers(ada=("saved", 0.9)),
        example_result='[null,null,"saved"] ~> 1',
        calls_agents=True,
    ),
    handler=debounce,
)
