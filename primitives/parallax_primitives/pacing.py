"""Starting tasks so far apart that no more than a number of them begin within a time.

Each task reserves the moment at which it begins. The moments of a place are kept where the run, or
the project, remembers, so that later calls of the same place wait for earlier ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from parallax_primitives.collecting import collected
from parallax_primitives.context import Context
from parallax_primitives.quantities import optional_seconds
from parallax_primitives.state import State
from parallax_primitives.tasks import Deadline, Job, run_all, tasks_of, too_late, width, within
from parallax_primitives.values import Json, Value, bare

_SPACE: Final = "rateLimit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """So many starts in any stretch of so many seconds, at one place."""

    count: int
    per: float
    place: str


async def paced(context: Context, subject: Value, pace: Pace, timeout: Value) -> Value:
    """The results of a list of tasks, or of one task, begun at this pace and in this order."""
    several = isinstance(bare(subject), list)
    tasks = tasks_of(context, subject) if several else [subject]
    deadline = Deadline(optional_seconds(timeout))
    results = await run_all(_jobs(context, pace, tasks, deadline), width(context))
    return collected(context, results, results) if several else results[0]


def _jobs(
    context: Context, pace: Pace, tasks: Sequence[Value], deadline: Deadline
) -> list[Job[Value]]:
    return [
        partial(
            within,
            deadline,
            partial(_begun, context, pace, at, task),
            partial(too_late, context, task),
        )
        for at, task in enumerate(tasks)
    ]


async def _begun(context: Context, pace: Pace, at: int, task: Value) -> Value:
    wait = _reserved(context, pace) - context.now()
    if wait > 0:
        context.emit("paced", seconds=wait, index=at)
        await context.sleep(wait)
    return await context.attempt(task, index=at)


def _reserved(context: Context, pace: Pace) -> float:
    """The moment at which a task may begin, kept from others."""
    with context.state.exclusively(_SPACE):
        return _next(context.state, context.now(), pace)


def _next(state: State, now: float, pace: Pace) -> float:
    moments = _moments(state.read(_SPACE, pace.place), now)
    earliest = moments[-pace.count] + pace.per if len(moments) >= pace.count else now
    begins = max(now, earliest, *moments[-1:])
    kept: list[Json] = [*[*moments, begins][-pace.count :]]
    state.write(_SPACE, pace.place, {"at": now, "moments": kept})
    return begins


def _moments(known: Any, now: float) -> list[float]:
    """The moments that were kept; none where the clock went back since, for they may be far off."""
    match known:
        case {"at": int() | float() as at, "moments": list(found)} if at <= now:
            return sorted(float(one) for one in found if isinstance(one, int | float))
    return []
