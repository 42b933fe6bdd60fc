"""Running tasks: many at once but bounded, started in order, and none outliving its caller.

The results go to a callback as they come, so that a primitive can stop early; what still runs then
is cancelled and waited for. A failure that a job lets out cancels the others and is raised alone,
never inside an exception group.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial
from typing import Generic, TypeAlias, TypeVar

from parallax_primitives.context import Context
from parallax_primitives.derivation import failure
from parallax_primitives.faults import AgentFault, Fault, Stop
from parallax_primitives.values import Agent, Confident, Function, Value, bare, kind_of, part_of

T = TypeVar("T")

Job: TypeAlias = Callable[[], Awaitable[T]]


def tasks_of(context: Context, subject: Value) -> list[Value]:
    """The tasks in a list or a group; an annotated list bounds what comes of them."""
    tasks = bare(subject)
    if not isinstance(tasks, list):
        raise Fault(
            f"`{context.name}` needs a list of tasks or a group of agents, got {kind_of(subject)}"
        )
    return [part_of(subject, task) for task in tasks]


def applied(function: Value, *arguments: Value) -> Function:
    """A task that calls a function with as many of these arguments as it takes."""
    plain = bare(function)
    assert isinstance(plain, Function), "the kind of an option was checked"
    taken = arguments if plain.rest else arguments[: plain.arity]
    return Function(partial(plain.call, *taken), plain.name, 0, is_async=plain.is_async)


def is_started_here(task: Value) -> bool:
    """Whether running the task does something, rather than hand back a value."""
    return isinstance(bare(task), (Agent, Function))


def width(context: Context, wanted: Value = None) -> int:
    """How many tasks may run at once: the run's bound, or fewer when an option says so."""
    if isinstance(wanted, float):
        return max(1, int(min(wanted, context.concurrency)))
    return context.concurrency


class Deadline:
    """A moment on the loop's clock by which something must be done; perhaps never."""

    def __init__(self, seconds: float | None) -> None:
        self._at = None if seconds is None else asyncio.get_running_loop().time() + seconds

    def left(self) -> float | None:
        """The seconds until then, None for never."""
        return None if self._at is None else self._at - asyncio.get_running_loop().time()

    @property
    def passed(self) -> bool:
        left = self.left()
        return left is not None and left <= 0


async def within(deadline: Deadline, job: Job[T], late: Callable[[], T]) -> T:
    """The job's result, or that of `late` when the deadline comes first; then it is cancelled."""
    left = deadline.left()
    if left is None:
        return await job()
    if left <= 0:
        return late()
    try:
        async with asyncio.timeout(left) as scope:
            return await job()
    except TimeoutError:
        if not scope.expired():
            raise
        return late()


def too_late(context: Context, task: Value = None) -> Confident:
    """What a task gives that the deadline of its primitive cut off."""
    agent = bare(task)
    who = agent.id if isinstance(agent, Agent) else None
    return failure("timeout", f"`{context.name}` ran out of time", who)


async def answered(asking: Awaitable[Value]) -> Value:
    """What comes of asking an agent; a failure of the call is null with confidence 0."""
    try:
        return await asking
    except AgentFault as fault:
        return failure(fault.kind, fault.message, fault.agent, fault.key)


async def run_jobs(jobs: Sequence[Job[T]], limit: int, done: Callable[[int, T], bool]) -> None:
    """Runs the jobs in order, at most `limit` at once.

    `done` gets each job's index and result as it comes; once it answers true, no other job starts,
    the running ones are cancelled, and this returns when they have ended.
    """
    crew = _Crew(iter(enumerate(jobs)), done)
    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(min(limit, len(jobs))):
                crew.workers.append(group.create_task(crew.work()))
    except BaseExceptionGroup as failures:
        raise _leading(failures) from None


class _Crew(Generic[T]):
    """Workers that share one queue of jobs."""

    def __init__(self, queue: Iterator[tuple[int, Job[T]]], done: Callable[[int, T], bool]) -> None:
        self.queue = queue
        self.done = done
        self.workers: list[asyncio.Task[None]] = []
        self.is_over = False

    async def work(self) -> None:
        for index, job in self.queue:
            result = await job()
            if self.is_over:
                return
            if self.done(index, result):
                self._stop()
                return

    def _stop(self) -> None:
        self.is_over = True
        for worker in self.workers:
            if worker is not asyncio.current_task():
                worker.cancel()


def _leading(failures: BaseExceptionGroup[BaseException]) -> BaseException:
    """The failure that matters: what stops the run, else the first."""
    leaves = list(_leaves(failures))
    return next((one for one in leaves if isinstance(one, Stop)), leaves[0])


def _leaves(failures: BaseExceptionGroup[BaseException]) -> Iterator[BaseException]:
    for one in failures.exceptions:
        if isinstance(one, BaseExceptionGroup):
            yield from _leaves(one)
        else:
            yield one


async def run_all(jobs: Sequence[Job[T]], limit: int) -> list[T]:
    """The results of all jobs in the order of the jobs."""
    found: dict[int, T] = {}

    def keep(index: int, result: T) -> bool:
        found[index] = result
        return False

    await run_jobs(jobs, limit, keep)
    return [found[index] for index in range(len(jobs))]
