"""`saga`: steps that are all done, or undone again in reverse.

Whatever ends it early (a failure, doubt, a deadline, a cancellation, the end of the run), each step
that finished is undone once, and no other.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from parallax_primitives.attempts import is_good, shortfall
from parallax_primitives.ballots import errors_of
from parallax_primitives.checks import Problem
from parallax_primitives.collecting import collected
from parallax_primitives.context import Context
from parallax_primitives.derivation import derived, failed
from parallax_primitives.finishing import Closing
from parallax_primitives.formulas import Refused
from parallax_primitives.parameters import TIMEOUT
from parallax_primitives.quantities import optional_seconds
from parallax_primitives.shapes import ArgumentShape
from parallax_primitives.spec import Parameter, Primitive, PrimitiveSpec
from parallax_primitives.structures import Structure, entries, list_problems
from parallax_primitives.tasks import Deadline, tasks_of, too_late, within
from parallax_primitives.values import UNDEFINED, Value

_STEP: Final = Structure(noun="step", required="do", optional=("undo",))


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


def _check(shapes: Mapping[str, ArgumentShape]) -> Iterator[Problem]:
    yield from list_problems("steps", shapes.get("steps"), _STEP)


PRIMITIVE = Primitive(
    spec=PrimitiveSpec(
        name="saga",
        category="transaction",
        summary="Steps in order; when one fails, those that finished are undone in reverse.",
        subject=Parameter(
            name="steps",
            kind="steps",
            required=True,
            doc="Objects `{do, undo}` of tasks. A lambda in `do` is given the result of the step "
            "before, one in `undo` what its own `do` gave; `undo` may be left out.",
        ),
        options=(
            Parameter(
                name="minConfidence",
                kind="confidence",
                default=0.3,
                doc="A step below it counts as failed, and is undone too, for it was done.",
            ),
            TIMEOUT,
        ),
        returns="nullable",
        rule="The least of the steps; 0 when what was done was undone.",
        formula="min cᵢ; 0 when compensated",
        example="""import { saga } from "@parallax/primitives/transaction"
import { details } from "@parallax/primitives/aggregation"

trip = saga([
  {do: agents[0].book("train"), undo: ticket => agents[0].cancel(ticket)},
  {do: agents[1].book("hotel"), undo: room => agents[1].cancel(room)}
])
[trip.value, details(trip).completed, details(trip).undone]""",
        example_agents=(
            (
                "rail",
                (
                    {"answer": "seat 4", "confidence": 0.9},
                    {"answer": "cancelled", "confidence": 1},
                ),
            ),
            ("inn", ({"error": "refusal"},)),
        ),
        example_result='[null,["seat 4"],1] ~> 0.9',
        calls_agents=True,
        check=_check,
    ),
    handler=saga,
)
