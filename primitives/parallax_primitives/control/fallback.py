"""`fallback`: tries alternatives in order and gives the first that is good enough."""

from __future__ import annotations

from functools import partial

from parallax_primitives.attempts import best_of, is_good, shortfall
from parallax_primitives.context import Context
from parallax_primitives.derivation import chosen
from parallax_primitives.quantities import optional_seconds
from parallax_primitives.tasks import Deadline, tasks_of, too_late, within
from parallax_primitives.values import Value, bare, confidence_of


async def fallback(
    context: Context, subject: Value, *, min_confidence: float = 0.3, timeout: Value = None
) -> Value:
    tasks = tasks_of(context, subject) if isinstance(bare(subject), list) else [subject]
    deadline = Deadline(optional_seconds(timeout))
    results: list[Value] = []
    for index, task in enumerate(tasks):
        job = partial(context.attempt, task, index=index)
        result = await within(deadline, job, partial(too_late, context, task))
        results.append(result)
        if is_good(result, min_confidence):
            return chosen(result, context.name, f"that of number {index + 1} of {len(tasks)}")
        if deadline.passed:
            break
        if index + 1 < len(tasks):
            _announce(context, index + 1, result)
    return best_of(context, results)


def _announce(context: Context, following: int, result: Value) -> None:
    context.emit(
        "fallback", index=following, reason=shortfall(result), confidence=confidence_of(result)
    )
