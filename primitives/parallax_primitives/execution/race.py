"""`race`: the first task that succeeds surely enough; the others are cancelled."""

from __future__ import annotations

from functools import partial

from parallax_primitives.attempts import best_of, is_good
from parallax_primitives.context import Context
from parallax_primitives.derivation import chosen
from parallax_primitives.quantities import optional_seconds
from parallax_primitives.tasks import Deadline, run_jobs, tasks_of, too_late, width, within
from parallax_primitives.values import Value


async def race(
    context: Context, subject: Value, *, min_confidence: float = 0.0, timeout: Value = None
) -> Value:
    tasks = tasks_of(context, subject)
    finished: dict[int, Value] = {}
    winners: list[Value] = []

    def done(index: int, result: Value) -> bool:
        finished[index] = result
        if is_good(result, min_confidence):
            winners.append(result)
        return bool(winners)

    async def run() -> bool:
        await run_jobs(jobs, width(context), done)
        return True

    jobs = [partial(context.attempt, task, index=index) for index, task in enumerate(tasks)]
    in_time = await within(Deadline(optional_seconds(timeout)), run, lambda: False)
    if len(finished) < len(tasks):
        context.emit("early-stop", finished=len(finished), skipped=len(tasks) - len(finished))
    if winners:
        return chosen(winners[0], context.name, f"that of the first of {len(tasks)} to succeed")
    results = [finished[index] for index in sorted(finished)]
    return best_of(context, results if in_time else [*results, too_late(context)])
