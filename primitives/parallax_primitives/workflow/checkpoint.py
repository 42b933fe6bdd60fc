"""`checkpoint`: keeps what a task gave, so that a run that is resumed does not do it again."""

from __future__ import annotations

import json
from functools import partial
from typing import Any, Final

from parallax_primitives.context import Context
from parallax_primitives.derivation import failed
from parallax_primitives.faults import Fault
from parallax_primitives.preservation import Unpreservable, preserve, restore
from parallax_primitives.quantities import optional_seconds
from parallax_primitives.tasks import Deadline, is_started_here, too_late, within
from parallax_primitives.values import Json, Value, confidence_of

SPACE: Final = "checkpoint"
"""Where results are kept: see `state.Store`."""


async def checkpoint(
    context: Context, subject: Value, *, name: str, timeout: Value = None
) -> Value:
    _claim(context, subject, name)
    try:
        kept: Any = context.state.read(SPACE, name)
        if kept is not None:
            value = restore(kept["result"], context.name)
            context.emit("checkpoint.reached", checkpoint=name, confidence=confidence_of(value))
            return value
    except (Unpreservable, KeyError, TypeError):
        context.emit("checkpoint.unreadable", checkpoint=name)
    job, late = partial(context.attempt, subject), partial(too_late, context, subject)
    result = await within(Deadline(optional_seconds(timeout)), job, late)
    if not failed(result):
        _keep(context, name, result)
    return result


def _claim(context: Context, task: Value, name: str) -> None:
    """In one run a name stands for one thing: a loop would be given the first one's result."""
    claimed: dict[str, str] = context.state.live(SPACE, dict)
    what = json.dumps(_identity(context, task), sort_keys=True)
    if claimed.setdefault(name, what) != what:
        raise Fault(
            f"the checkpoint `{name}` was passed before in this run, with something else",
            hint="Put what differs into its name.",
        )


def _identity(context: Context, task: Value) -> Json:
    """What tells one thing from another; what has no identity counts as the same."""
    if is_started_here(task):
        return context.identity(task)
    try:
        return preserve(task)
    except Unpreservable:
        return None


def _keep(context: Context, name: str, result: Value) -> None:
    try:
        data = preserve(result)
    except Unpreservable:
        raise Fault(
            f"the checkpoint `{name}` cannot keep a function or an agent",
            hint="Keep what they gave instead.",
        ) from None
    context.state.write(SPACE, name, {"result": data})
    context.emit("checkpoint.kept", checkpoint=name, confidence=confidence_of(result))
