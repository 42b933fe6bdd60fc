"""`timeout`: bounds how long a task may take."""

from __future__ import annotations

from functools import partial

from parallax_primitives.context import Context
from parallax_primitives.derivation import derived
from parallax_primitives.formulas import Refused
from parallax_primitives.quantities import seconds
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
