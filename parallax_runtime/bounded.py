"""Waiting for somebody else's coroutine, but not for ever.

An agent's code may ignore its cancellation. `bounded` gives it a time to answer and, once it is
cancelled, a time to clean up; what still runs then is closed by force. A coroutine that never waits
costs neither a task nor a timer.
"""

from __future__ import annotations

import asyncio
import types
from collections.abc import Awaitable, Generator
from contextlib import suppress
from types import CoroutineType
from typing import Any, Final, TypeVar, final

from parallax_runtime.timeouts import Timeouts, Waiters

T = TypeVar("T")

GRACE: Final = 5.0
"""Seconds that a cancelled coroutine has for its cleanup."""


class Quit(Exception):
    """A coroutine that ended as if it had been cancelled, which nobody did; see its cause."""


async def bounded(awaitable: Awaitable[T], seconds: float | None) -> T:
    """The result; TimeoutError when it does not come within `seconds`."""
    result: Any = at_once(awaitable)
    if type(result) is Rest:
        result = await in_time(result, seconds)
    came: T = result
    return came


def at_once(awaitable: Awaitable[Any]) -> Any:
    """What comes of it, if that is known at once; else the Rest of it."""
    coroutine: Any = awaitable if type(awaitable) is CoroutineType else _waiting_for(awaitable)
    try:
        return Rest(coroutine, coroutine.send(None))
    except StopIteration as done:
        return done.value
    except asyncio.CancelledError as cancelled:
        raise Quit from cancelled


@types.coroutine
def in_time(
    rest: Rest, seconds: float | None, waiters: Waiters | None = None
) -> Generator[Any, Any, Any]:
    """The result; TimeoutError when it does not come within `seconds`.

    The task that waits for it is one of the `waiters`.
    """
    coroutine, waiting = rest.coroutine, rest.waiting
    waiters = Waiters() if waiters is None else waiters
    if seconds is not None:
        rest.limit(waiters.timeouts(seconds))
    waiters.add(rest.task)
    failure: asyncio.CancelledError
    try:
        # What the coroutine waits for is passed on, and what it is sent, as `await` would.
        while True:
            try:
                sent = yield waiting
            except asyncio.CancelledError as error:
                waiting = rest.cancel(error)
            except GeneratorExit:
                coroutine.close()
                raise
            except BaseException as error:  # what was waited for failed: its own to handle
                waiting = coroutine.throw(error)
            else:
                if rest.told and not rest.is_told:
                    rest.calm()
                waiting = coroutine.send(sent)
    except StopIteration as error:
        if not rest.is_told:
            return error.value
        failure = asyncio.CancelledError()  # what comes after it was told to stop counts no more
    except asyncio.CancelledError as error:
        failure = error
    except Exception:
        if not rest.is_told:
            raise
        failure = asyncio.CancelledError()
    finally:
        rest.end()
        waiters.discard(rest.task)
    raise rest.meaning(failure)


async def _waiting_for(awaitable: Awaitable[T]) -> T:
    return await awaitable


@final
class Rest:
    """The rest of a coroutine that was begun by hand and now waits for something.

    A coroutine may cancel what it waits for itself, as `asyncio.timeout` and task groups do, and
    take that back. Only while the task counts more requests to cancel it than at the start is it
    perhaps we who are stopping the coroutine. One of these requests is our own once the time is
    over; we take it back at the end.
    """

    __slots__ = (
        "_before", "_expired", "_forced", "_grace", "_is_late", "_overdue", "_timeouts",
        "coroutine", "task", "told", "waiting",
    )  # fmt: skip

    def __init__(self, coroutine: Any, waiting: Any) -> None:
        task = asyncio.current_task()
        assert task is not None, "a coroutine runs in a task"
        self.coroutine = coroutine
        self.waiting = waiting
        """What it waits for at first."""
        self.task = task
        self._before = task.cancelling()
        self._timeouts: Timeouts | None = None
        self._grace: asyncio.TimerHandle | None = None
        """Once the coroutine is told to stop, that of its grace."""
        self._overdue = False
        self._expired = False
        """Whether the timeout has told it to stop."""
        self.told = False
        self._forced = False
        self._is_late = False
        """Whether the timeout alone has ended it."""

    def limit(self, timeouts: Timeouts) -> None:
        """From now on it has so much time."""
        self._timeouts = timeouts
        timeouts.begin(self)

    @property
    def is_told(self) -> bool:
        """Whether somebody asked for its end."""
        return self.task.cancelling() > self._before

    def end(self) -> None:
        """Once it has ended, however it did."""
        if self._timeouts is not None:
            self._timeouts.end(self)
        if self._grace is not None:
            self._grace.cancel()
        if self._expired:
            self._is_late = self.task.uncancel() <= self._before

    def meaning(self, failure: asyncio.CancelledError) -> BaseException:
        """Why it was cancelled: it was late, somebody asked for it, or it did so itself."""
        if self._is_late:
            return TimeoutError()
        if self.is_told:
            return failure
        own = Quit()
        own.__cause__ = failure
        return own

    def expire(self) -> None:
        """The time is over. What is being stopped already is left to its cleanup."""
        self._overdue = True
        if not self.is_told:
            self._expired = True
            self.task.cancel()

    def cancel(self, cancelled: asyncio.CancelledError) -> Any:
        """Tells the coroutine; once its grace is over, closes it."""
        if self._forced:
            with suppress(Exception):
                self.coroutine.close()
            raise cancelled
        if self.is_told and not self.told:
            self.told = True
            self._grace = asyncio.get_running_loop().call_later(GRACE, self._force)
        return self.coroutine.throw(cancelled)

    def calm(self) -> None:
        """It was the coroutine itself that cancelled, and it goes on."""
        self.told = False
        if self._grace is not None:
            self._grace.cancel()
        if self._overdue:
            self.expire()

    def _force(self) -> None:
        """Wakes the task once more; that is no further request to cancel it."""
        if not self.is_told:
            self.calm()
            return
        self._forced = True
        self.task.cancel()
        self.task.uncancel()
