"""The results that an aggregate looks at: those in its list, and those of the tasks in it.

A list may hold answers already, tasks to start, or both. Tasks run at once, started in order; when
the outcome is certain no further one is started and the running ones are cancelled.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Generic, Protocol, TypeVar

from parallax_primitives.context import Context
from parallax_primitives.quantities import optional_seconds
from parallax_primitives.records import record
from parallax_primitives.tasks import (
    Deadline,
    is_started_here,
    run_jobs,
    tasks_of,
    too_late,
    width,
    within,
)
from parallax_primitives.values import Value

T = TypeVar("T")


@record(frozen=True, slots=True, kw_only=True)
class Gathered(Generic[T]):
    """What is known of the parts, in their order; `skipped` tasks were not needed any more."""

    found: tuple[T, ...]
    skipped: int


class Watch(Protocol[T]):
    """Looks at results one by one, and says when they settle the outcome."""

    async def look(self, result: Value) -> T:
        """What is to be known of a result."""

    def settled(self, one: T, left: int, so_far: Callable[[], list[T]]) -> bool:
        """Whether the outcome is certain, now that this is known too and `left` are to come."""


class _Everything:
    """Waits for all results as they are."""

    async def look(self, result: Value) -> Value:
        return result

    def settled(self, *_: object) -> bool:
        return False


async def gathered(
    context: Context, subject: Value, *, limit: Value = None, timeout: Value = None
) -> list[Value]:
    """All results: those in the list, and those of the tasks in it."""
    done = await watched(context, subject, _Everything(), limit=limit, timeout=timeout)
    return list(done.found)


async def watched(
    context: Context, subject: Value, watch: Watch[T], *, limit: Value, timeout: Value
) -> Gathered[T]:
    """What the watch knows of the results, until the outcome is certain."""
    parts = tasks_of(context, subject)
    open_parts = [at for at, part in enumerate(parts) if is_started_here(part)]
    if not open_parts:
        return Gathered(found=tuple([await watch.look(part) for part in parts]), skipped=0)
    effort = _Effort(context, parts, watch, Deadline(optional_seconds(timeout)))
    is_over = False
    for at, part in enumerate(parts):
        if not is_started_here(part):
            is_over |= effort.take(at, await watch.look(part))
    if not is_over:
        jobs = [partial(effort.run, at) for at in open_parts]
        await run_jobs(
            jobs, width(context, limit), lambda job, one: effort.take(open_parts[job], one)
        )
    skipped = len(parts) - len(effort.found)
    if skipped:
        context.emit("early-stop", finished=len(effort.found), skipped=skipped)
    return Gathered(found=tuple(effort.in_order()), skipped=skipped)


class _Effort(Generic[T]):
    """One gathering under way."""

    def __init__(
        self, context: Context, parts: list[Value], watch: Watch[T], deadline: Deadline
    ) -> None:
        self.found: dict[int, T] = {}
        self._context = context
        self._parts = parts
        self._watch = watch
        self._deadline = deadline

    def in_order(self) -> list[T]:
        return [self.found[at] for at in sorted(self.found)]

    def take(self, at: int, one: T) -> bool:
        """Keeps what is known of a part; true when no other matters any more."""
        self.found[at] = one
        return self._watch.settled(one, len(self._parts) - len(self.found), self.in_order)

    async def run(self, at: int) -> T:
        task = self._parts[at]
        job = partial(self._context.attempt, task, index=at)
        late = partial(too_late, self._context, task)
        return await self._watch.look(await within(self._deadline, job, late))
