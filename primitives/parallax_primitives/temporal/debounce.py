"""`debounce`: of calls that come in quick succession only the last one does something."""

from __future__ import annotations

from functools import partial

from parallax_primitives.context import Context
from parallax_primitives.derivation import failure
from parallax_primitives.quantities import optional_seconds, seconds
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
