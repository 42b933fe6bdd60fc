"""`saga`: steps that are all done, or undone again in reverse.

Whatever ends it early (a failure, doubt, a deadline, a cancellation, the end of the run), each step
that finished is undone once, and no other.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from parallax_primitives.attempts import is_good, shortfall
from parallax_primitives.ballots import errors_of
from parallax_primitives.collecting import collected
from parallax_primitives.context import Context
from parallax_primitives.derivation import derived, failed
from parallax_primitives.finishing import Closing
from parallax_primitives.formulas import Refused
from parallax_primitives.quantities import optional_seconds
from parallax_primitives.structures import entries
from parallax_primitives.tasks import Deadline, tasks_of, too_late, within
from parallax_primitives.values import UNDEFINED, Value


@dataclass(slots=True)
class _Progress:
    """What became of the steps; the last result tells why it ended early when it did."""

    finished: list[Value]
    lost: Value = None
    reason: str | None = None

    @property
    def number(self) -> int:
        """The step that was the last one, counted from 1."""
        return len(self.finished) + (self.reason == "error")


async def saga(
    context: Context, subject: Value, *, min_confidence: float = 0.3, timeout: Value = None
) -> Value:
    steps = [entries(step) for step in tasks_of(context, subject)]
    progress = _Progress(finished=[])
    try:
        await _forward(context, steps, progress, min_confidence, optional_seconds(timeout))
    except (Exception, asyncio.CancelledError):
        await _undone(context, steps, progress.finished)
        raise
    if progress.reason is None:
        return collected(context, progress.finished, progress.finished)
    return _compensated(context, progress, await _undone(context, steps, progress.finished))


async def _forward(
    context: Context,
    steps: Sequence[Mapping[str, Value]],
    progress: _Progress,
    least: float,
    seconds: float | None,
) -> None:
    """Does the steps in order until one fails, or is not sure enough: then that is the reason."""
    deadline, finished = Deadline(seconds), progress.finished
    for at, step in enumerate(steps):
        previous = finished[-1] if finished else UNDEFINED
        job = partial(context.attempt, step["do"], index=at, previous=previous)
        result = await within(deadline, job, partial(too_late, context, step["do"]))
        if failed(result):
            progress.lost = result
        else:
            finished.append(result)
        if not is_good(result, least):
            progress.reason = shortfall(result)
            return


async def _undone(
    context: Context, steps: Sequence[Mapping[str, Value]], finished: Sequence[Value]
) -> list[Value]:
    """What undoing each of the finished steps gave, in reverse."""
    closing = Closing(context)

    async def backward() -> list[Value]:
        return [
            await _undo(context, closing, at, steps[at]["undo"], finished[at])
            for at in reversed(range(len(finished)))
            if "undo" in steps[at]
        ]

    return await closing.finish(backward) if finished else []


async def _undo(context: Context, closing: Closing, at: int, undo: Value, done: Value) -> Value:
    context.emit("saga.undo", step=at + 1)
    job = partial(context.attempt, undo, index=at, attempt=2, previous=done)
    result = await closing.attempt(job)
    if failed(result):
        context.emit("saga.undo-failed", step=at + 1, errors=errors_of([result]))
    return result


def _compensated(context: Context, progress: _Progress, undone: Sequence[Value]) -> Value:
    inputs = [*progress.finished, *([progress.lost] if progress.lost is not None else [])]
    failures = [result for result in undone if failed(result)]
    details: dict[str, Value] = {
        "completed": list(progress.finished),
        "step": float(progress.number),
        "reason": progress.reason,
        "undone": float(len(undone) - len(failures)),
        "errors": errors_of([progress.lost]),
        "undoErrors": errors_of(failures),
    }
    words = "failed" if progress.reason == "error" else "was not sure enough"
    formula = Refused(f"step {progress.number} {words}, and what was done was undone")
    return derived(None, 0.0, context.name, inputs, details, formula=formula)
