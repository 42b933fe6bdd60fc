"""Running tasks: many at once but bounded, started in order, and none outliving its caller.

The results go to a callback as they come, so that a primitive can stop early; what still runs then
is cancelled and waited for. A failure that a job lets out cancels the others and is raised alone,
never inside an exception group.
"""

from __future__ import annotations

import asyncio
import types
from collections.abc import Awaitable, Callable, Coroutine, Generator, Iterator, Sequence
from contextvars import ContextVar, copy_context
from functools import partial
from typing import Any, Final, Generic, TypeAlias, TypeVar

from parallax_primitives.context import Context
from parallax_primitives.derivation import failure
from parallax_primitives.faults import AgentFault, Fault, Stop
from parallax_primitives.values import (
    Agent,
    Confident,
    Function,
    Value,
    bare,
    is_collected,
    kind_of,
    part_of,
)

T = TypeVar("T")

Job: TypeAlias = Callable[[], Awaitable[T]]


def tasks_of(context: Context, subject: Value) -> list[Value]:
    """The tasks in a list or a group; an annotated list bounds what comes of them."""
    tasks = bare(subject)
    if not isinstance(tasks, list):
        raise Fault(
            f"`{context.name}` needs a list of tasks or a group of agents, got {kind_of(subject)}"
        )
    if not isinstance(subject, Confident) or is_collected(subject):
        return list(tasks)
    return [part_of(subject, task) for task in tasks]


def applied(function: Value, *arguments: Value) -> Function:
    """A task that calls a function with as many of these arguments as it takes."""
    plain = bare(function)
    assert isinstance(plain, Function), "the kind of an option was checked"
    taken = arguments if plain.rest else arguments[: plain.arity]
    return Function(partial(plain.call, *taken), plain.name, 0, is_async=plain.is_async)


def is_started_here(task: Value) -> bool:
    """Whether running the task does something, rather than hand back a value."""
    plain = task.value if type(task) is Confident else task
    return isinstance(plain, (Agent, Function))


def are_done(parts: Sequence[Value]) -> bool:
    """Whether running none of them does anything."""
    kinds = [type(one.value) if type(one) is Confident else type(one) for one in parts]
    return Agent not in kinds and Function not in kinds


def width(context: Context, wanted: Value = None) -> int:
    """How many tasks may run at once: the run's bound, or fewer when an option says so."""
    if isinstance(wanted, float):
        return max(1, int(min(wanted, context.concurrency)))
    return context.concurrency


class Deadline:
    """A moment on the loop's clock by which something must be done; perhaps never."""

    def __init__(self, seconds: float | None) -> None:
        self.is_never = seconds is None
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


async def run_jobs(jobs: Sequence[Job[T]], limit: int, done: Callable[[int, T], object]) -> None:
    """Runs the jobs in order, at most `limit` at once.

    `done` gets each job's index and result as it comes; once it answers true, no other job starts,
    the running ones are cancelled, and this returns when they have ended.
    """
    await run_each((job() for job in jobs), min(limit, len(jobs)), done)


async def run_each(
    asked: Iterator[Awaitable[T]], width: int, done: Callable[[int, T], object]
) -> None:
    """As `run_jobs`, of what is made as it is begun."""
    crew = _Crew(enumerate(asked), done)
    nested = NESTED.get()
    if nested >= _DEEPEST:
        await crew.together(width, None)
        return
    token = NESTED.set(nested + 1)
    try:
        await crew.run(width)
    finally:
        NESTED.reset(token)


NESTED: Final[ContextVar[int]] = ContextVar("parallax_nested", default=0)
"""How many crews the present task works for, one inside the other."""

_DEEPEST: Final = 6
"""Further inside, every worker is a task: a task begins with an empty stack."""


class _Crew(Generic[T]):
    """Workers that share one queue of jobs.

    Whoever calls is the first worker. The others are tasks, made when a job of his really waits:
    jobs that are done at once cost no task, which is most of what asyncio costs.
    """

    def __init__(
        self, queue: Iterator[tuple[int, Awaitable[T]]], done: Callable[[int, T], object]
    ) -> None:
        self._queue = queue
        self._done = done
        self._workers: list[asyncio.Task[None]] = []
        self._caller: asyncio.Task[Any] | None = None
        """The task of the first worker, while it works."""
        self._told = False
        """Whether another worker has cancelled the caller's part."""
        self._is_over = False
        self._around = copy_context()
        """The context before the first job: what a job sets in its own is not for the others."""

    async def run(self, count: int) -> None:
        """The work of so many workers."""
        own = self._work()
        try:
            waiting = own.send(None)
        except StopIteration:
            return
        await self.together(count - 1, _resumed(own, waiting))

    async def together(self, count: int, own: Awaitable[None] | None) -> None:
        """So many workers in tasks of their own, and the caller's part."""
        self._around.run(NESTED.set, 0)
        try:
            async with _group() as group:
                for _ in range(count):
                    context = self._around.copy()
                    self._workers.append(group.create_task(self._work(), context=context))
                if own is not None:
                    await self._part(own)
        except BaseExceptionGroup as failures:
            raise _leading(failures) from None

    async def _part(self, own: Awaitable[None]) -> None:
        """The caller's part, which ends as any other worker's when the outcome is settled."""
        caller = self._caller = _running_task()
        before = caller.cancelling()
        try:
            await own
        except asyncio.CancelledError:
            if not self._told or caller.cancelling() > before + 1:
                raise
        finally:
            self._caller = None
            if self._told:
                caller.uncancel()

    async def _work(self) -> None:
        done = self._done
        for index, asked in self._queue:
            result = await asked
            if self._is_over:
                return
            if done(index, result):
                self._stop()
                return

    def _stop(self) -> None:
        self._is_over = True
        present = asyncio.current_task()
        if self._caller is not None and self._caller is not present:
            self._told = True
            self._caller.cancel()
        for worker in self._workers:
            if worker is not present:
                worker.cancel()


class TasksInOrder(dict[asyncio.Task[Any], None]):
    """A set of tasks that keeps their order, so that a run ends the same in each process."""

    def add(self, task: asyncio.Task[Any]) -> None:
        self[task] = None

    def discard(self, task: asyncio.Task[Any]) -> None:
        self.pop(task, None)


def _group() -> asyncio.TaskGroup:
    """A task group that cancels its tasks in the order in which they were made."""
    group = asyncio.TaskGroup()
    group._tasks = TasksInOrder()  # type: ignore[assignment]  # it adds, discards and goes through
    return group


def _running_task() -> asyncio.Task[Any]:
    task = asyncio.current_task()
    assert task is not None, "a coroutine runs in a task"
    return task


@types.coroutine
def _resumed(coroutine: Coroutine[Any, Any, T], waiting: Any) -> Generator[Any, Any, T]:
    """The rest of a coroutine that was begun by hand and now waits for something."""
    try:
        while True:
            try:
                yield waiting
            except BaseException as error:  # the coroutine's own to handle
                waiting = coroutine.throw(error)
            else:
                result: T = yield from coroutine
                return result
    except StopIteration as done:
        result = done.value
        return result


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
    found: list[Any] = [None] * len(jobs)
    await run_jobs(jobs, limit, found.__setitem__)
    return found
