"""Work that is done to its end, although whoever waits for it is cancelled.

What a transaction did has to be undone, and what it decided has to be carried out, also when a
deadline or a faster rival ends the call around it. Such work runs as a task of its own, which the
caller waits for before it goes: it never outlives the call.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from parallax_primitives.derivation import failure
from parallax_primitives.faults import Stop
from parallax_primitives.tasks import Job
from parallax_primitives.values import Value

T = TypeVar("T")


async def to_the_end(work: Coroutine[Any, Any, T]) -> T:
    """The result of the work; a request to cancel is heeded once it has ended."""
    task = asyncio.get_running_loop().create_task(work)
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


class Closing:
    """The tasks that close a transaction: each is done once, whatever became of the others.

    What ends the run, such as a spent budget, is kept until all have had their turn.
    """

    def __init__(self) -> None:
        self._stops: list[Stop] = []

    async def attempt(self, job: Job[Value]) -> Value:
        """The job's result; the end of the run is a failure like others."""
        try:
            return await job()
        except Stop as stop:
            self._stops.append(stop)
            return failure("stopped", stop.message)

    async def finish(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of all the jobs, or what ended the run in one of them."""
        result = await to_the_end(work)
        if self._stops:
            raise self._stops[0]
        return result
