"""`twoPhaseCommit`: all participants prepare; then all commit, or all roll back.

Nobody commits before everybody has prepared. Once that is decided it is carried out, although the
call may be cancelled meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final, Literal, TypeAlias

from parallax_primitives.attempts import is_good
from parallax_primitives.ballots import errors_of
from parallax_primitives.consent import refuses
from parallax_primitives.context import Context
from parallax_primitives.derivation import derived, failed
from parallax_primitives.finishing import Closing
from parallax_primitives.formulas import Formula, Least, Refused, evaluated
from parallax_primitives.quantities import optional_seconds
from parallax_primitives.structures import entries
from parallax_primitives.tasks import (
    Deadline,
    answered,
    run_all,
    run_jobs,
    tasks_of,
    too_late,
    width,
    within,
)
from parallax_primitives.values import UNDEFINED, Agent, Value, bare, confidence_of

Phase: TypeAlias = Literal["prepare", "commit", "rollback"]

_ATTEMPTS: Final[Mapping[Phase, int]] = {"prepare": 1, "commit": 2, "rollback": 2}


@dataclass(slots=True)
class _Round:
    """What the participants answered so far, by their place; `asked` are those that were told."""

    asked: set[int] = field(default_factory=set)
    prepared: dict[int, Value] = field(default_factory=dict)

    def in_order(self) -> list[Value]:
        return [self.prepared[at] for at in sorted(self.prepared)]


async def two_phase_commit(
    context: Context,
    subject: Value,
    *,
    min: float = 0.7,
    max_concurrency: Value = None,
    timeout: Value = None,
) -> Value:
    everyone, at_once = tasks_of(context, subject), width(context, max_concurrency)
    votes = _Round()
    try:
        deadline = Deadline(optional_seconds(timeout))
        ready = await _all_ready(context, everyone, votes, min, deadline, at_once)
    except (Exception, asyncio.CancelledError):
        await _closed(context, "rollback", everyone, votes, at_once)
        raise
    closed = await _closed(context, "commit" if ready else "rollback", everyone, votes, at_once)
    return _outcome(context, len(everyone), votes, closed, ready=ready)


async def _all_ready(
    context: Context,
    everyone: Sequence[Value],
    votes: _Round,
    least: float,
    deadline: Deadline,
    at_once: int,
) -> bool:
    """Asks all to prepare, until one of them is not ready."""
    ready = True

    def done(at: int, result: Value) -> bool:
        nonlocal ready
        votes.prepared[at] = result
        ready = ready and is_good(result, least) and not refuses(result)
        return not ready

    async def prepare(at: int) -> Value:
        votes.asked.add(at)
        job = partial(_done, context, "prepare", at, everyone[at], UNDEFINED)
        return await within(deadline, job, partial(too_late, context, everyone[at]))

    await run_jobs([partial(prepare, at) for at in range(len(everyone))], at_once, done)
    return ready


async def _closed(
    context: Context, phase: Phase, everyone: Sequence[Value], votes: _Round, at_once: int
) -> list[Value]:
    """What committing, or rolling back, gave for each participant that has to.

    Whoever refused has nothing to roll back. Whoever failed or did not answer in time may have
    prepared all the same.
    """
    places = [at for at in sorted(votes.asked) if not _refused(votes.prepared.get(at, UNDEFINED))]
    context.emit("commit.decided", decision=phase, participants=len(places))
    closing = Closing(context)
    jobs = [
        partial(
            closing.attempt,
            partial(_done, context, phase, at, everyone[at], votes.prepared.get(at, UNDEFINED)),
        )
        for at in places
    ]
    return await closing.finish(partial(run_all, jobs, at_once))


def _refused(result: Value) -> bool:
    return result is not UNDEFINED and not failed(result) and refuses(result)


async def _done(
    context: Context, phase: Phase, at: int, participant: Value, prepared: Value
) -> Value:
    """What a participant makes of a phase; one that only votes has nothing to do in the second."""
    attempt, plain = _ATTEMPTS[phase], bare(participant)
    task: Value = participant if phase == "prepare" else None
    if isinstance(plain, dict):
        task = entries(participant).get(phase)
    if isinstance(plain, Agent):
        told: Value = context.input
        if phase != "prepare":
            told = {"input": context.input, "prepared": bare(prepared)}
        return await answered(context.ask(plain, told, operation=phase, index=at, attempt=attempt))
    return await context.attempt(task, index=at, attempt=attempt, previous=prepared)


def _outcome(
    context: Context, asked: int, votes: _Round, closed: Sequence[Value], *, ready: bool
) -> Value:
    results, lost = votes.in_order(), [one for one in closed if failed(one)]
    details: dict[str, Value] = {
        "participants": float(asked),
        "asked": float(len(votes.asked)),
        "prepared": results,
        "refusals": float(sum(map(_refused, results))),
        "committed": ready and not lost,
        "inDoubt": float(len(lost)),
        "errors": errors_of([*results, *lost]),
    }
    formula = _formula(results, lost, ready=ready)
    value = None if ready and lost else ready
    confidence = evaluated(formula, map(confidence_of, results))
    return derived(value, confidence, context.name, results, details, formula=formula)


def _formula(results: Sequence[Value], lost: Sequence[Value], *, ready: bool) -> Formula:
    if not ready:
        return Refused("not everybody was ready, and what was prepared was rolled back")
    if lost:
        return Refused(f"everybody was ready, but {len(lost)} failed to commit")
    return Least() if results else Refused("there is no participant")
