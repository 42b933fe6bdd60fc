"""Waiting for somebody else's coroutine, but not for ever.

An agent's code may ignore its cancellation. `bounded` gives it a time to answer and, once it is
cancelled, a time to clean up; what still runs then is closed by force. A coroutine that never waits
costs neither a task nor a timer.
"""

from __future__ import annotations

import asyncio
import types
from collections.abc import Awaitable, Coroutine, Generator
from contextlib import suppress
from typing import Any, Final, TypeVar

T = TypeVar("T")

GRACE: Final = 5.0
"""Seconds that a cancelled coroutine has for its cleanup."""


async def bounded(awaitable: Awaitable[T], seconds: float | None) -> T:
    """The result; TimeoutError when it does not come within `seconds`."""
    coroutine = awaitable if isinstance(awaitable, Coroutine) else _waiting_for(awaitable)
    try:
        waiting = coroutine.send(None)
    except StopIteration as done:
        at_once: T = done.value
        return at_once
    async with asyncio.timeout(seconds):
        later: T = await _Rest(coroutine).run(waiting)
        return later


async def _waiting_for(awaitable: Awaitable[T]) -> T:
    return await awaitable


class _Rest:
    """The rest of a coroutine that was begun by hand and now waits for something.

    A coroutine may cancel what it waits for itself, as `asyncio.timeout` does. Only while the task
    counts more requests to cancel it than at the start is it we who are stopping the coroutine.
    """

    __slots__ = ("_before", "_coroutine", "_forced", "_task", "_timer")

    def __init__(self, coroutine: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.current_task()
        assert task is not None, "a coroutine runs in a task"
        self._coroutine = coroutine
        self._task = task
        self._before = task.cancelling()
        self._timer: asyncio.TimerHandle | None = None
        self._forced = False

    @types.coroutine
    def run(self, waiting: Any) -> Generator[Any, Any, Any]:
        """Passes on what the coroutine waits for and what it is sent, as `await` would."""
        try:
            while True:
                try:
                    sent = yield waiting
                except asyncio.CancelledError as cancelled:
                    waiting = self._cancel(cancelled)
                except GeneratorExit:
                    self._coroutine.close()
                    raise
                except BaseException as error:  # what was waited for failed: its own to handle
                    waiting = self._coroutine.throw(error)
                else:
                    waiting = self._coroutine.send(sent)
        except StopIteration as done:
            self._refuse_late()
            return done.value
        except Exception:
            self._refuse_late()
            raise
        finally:
            if self._timer is not None:
                self._timer.cancel()

    @property
    def _stopping(self) -> bool:
        return self._task.cancelling() > self._before

    def _refuse_late(self) -> None:
        """What a coroutine gives after it was told to stop counts no more."""
        if self._stopping:
            raise asyncio.CancelledError from None

    def _cancel(self, cancelled: asyncio.CancelledError) -> Any:
        """Tells the coroutine; once its grace is over, closes it."""
        if self._forced:
            with suppress(Exception):
                self._coroutine.close()
            raise cancelled
        if self._stopping and self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(GRACE, self._force)
        return self._coroutine.throw(cancelled)

    def _force(self) -> None:
        """Wakes the task once more; that is no further request to cancel it."""
        if self._stopping:
            self._forced = True
            self._task.cancel()
            self._task.uncancel()
