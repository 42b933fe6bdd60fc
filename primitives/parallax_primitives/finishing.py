"""Work that is done to its end, although whoever waits for it is cancelled.

What a transaction did has to be undone, and what it decided has to be carried out, also when a
deadline or a faster rival ends the call around it. Such work runs as a task of its own, which the
caller waits for before it goes: it never outlives the call. When the run itself is ended it has its
grace, as agents have, and is cut off then.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Coroutine
from contextvars import ContextVar
from typing import Any, Final, TypeVar

from parallax_primitives.context import Context
from parallax_primitives.derivation import failure
from parallax_primitives.faults import Stop
from parallax_primitives.state import State
from parallax_primitives.tasks import Job, TasksInOrder
from parallax_primitives.values import Value

T = TypeVar("T")

_LIVE: Final = "closings"

_CLOSES: Final = ContextVar("closes", default=False)


def closes() -> bool:
    """Whether this is work of a transaction that is done to its end."""
    return _CLOSES.get()


async def uninterrupted(work: Awaitable[T]) -> T:
    """The result of the work; a request to cancel is heeded once it has ended."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait((task,))
        except asyncio.CancelledError as request:
            cancelled = request
    result = task.result()
    if cancelled is not None:
        raise cancelled
    return result


class Closings:
    """The work of one run that is done to its end."""

    def __init__(self) -> None:
        self._tasks = TasksInOrder()
        self._are_over = False

    async def finish(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of the work; CancelledError when the run cuts it off."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        if self._are_over:
            task.cancel()
        try:
            return await uninterrupted(task)
        finally:
            self._tasks.discard(task)

    def cut_off(self) -> None:
        """Cancels what is under way, and whatever is begun from now on."""
        self._are_over = True
        for task in self._tasks:
            task.cancel()


def closings_of(state: State) -> Closings:
    """The work of that run."""
    return state.live(_LIVE, Closings)


class Closing:
    """The tasks that close a transaction: each is done once, whatever became of the others.

    What ends the run, such as a spent budget, is kept until all have had their turn.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._stops: list[Stop] = []

    async def attempt(self, job: Job[Value]) -> Value:
        """The job's result; the end of the run is a failure like others."""
        try:
            return await job()
        except Stop as stop:
            self._stops.append(stop)
            return failure("stopped", stop.message)

    async def finish(self, work: Job[T]) -> T:
        """The result of all the jobs, or what ended the run in one of them."""
        result = await closings_of(self._context.state).finish(self._told(work))
        if self._stops:
            raise self._stops[0]
        return result

    async def _told(self, work: Job[T]) -> T:
        _CLOSES.set(True)  # in a task of its own, so for the work alone
        try:
            return await work()
        except asyncio.CancelledError:
            self._context.emit("transaction.cut-off")
            raise
