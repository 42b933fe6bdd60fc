"""`parallel5`: runs tasks, at most five at once, and gives all their results in order."""

from __future__ import annotations

from parallax_primitives.context import Context
from parallax_primitives.execution.fanning import fanned
from parallax_primitives.values import Value


async def parallel5(
    context: Context,
    subject: Value,
    *,
    on_error: str = "collect",
    min_results: float = 0.0,
    timeout: Value = None,
) -> Value:
    return await fanned(
        context,
        subject,
        at_once=5.0,
        on_error=on_error,
        min_results=min_results,
        timeout=timeout,
    )
