"""Calls of which it is known, as soon as they begin, when they will end and how.

Scripted and simulated agents know what they will answer, and when. Waiting for that is a timer of
the loop and needs no task: seven such calls at once cost the loop a quarter of what seven tasks do.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator, Iterator, Sequence
from functools import partial
from typing import Any, Generic, TypeVar, final

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Foretold(Generic[T_co]):
    """One such call. Once it has begun, either `finish` or `cancel` ends it."""

    __slots__ = ()

    def begin(self, due: Callable[[], None]) -> bool:
        """Begins. True: its end has come already; else `due` is called as soon as it has."""
        raise NotImplementedError

    def finish(self) -> T_co:
        """What comes of it."""
        raise NotImplementedError

    def cancel(self) -> None:
        """Ends it early."""
        raise NotImplementedError

    def __await__(self) -> Generator[Any, Any, T_co]:
        over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if not self.begin(partial(_settle, over)):
            try:
                yield from over
            except BaseException:
                self.cancel()
                raise
        return self.finish()


def _settle(over: asyncio.Future[None]) -> None:
    if not over.done():
        over.set_result(None)


async def run_foretold(
    calls: Sequence[Foretold[T]], limit: int, done: Callable[[int, T], object]
) -> None:
    """As `tasks.run_jobs`, for such calls."""
    flock = _Flock(iter(enumerate(calls)), limit, done)
    try:
        flock.fill()
        if flock.under_way:
            await flock.over
    finally:
        flock.stop()
    if flock.failure is not None:
        raise flock.failure


@final
class _Flock(Generic[T]):
    """Calls at once: whenever one ends, the next begins."""

    __slots__ = ("_done", "_is_settled", "_limit", "_queue", "failure", "over", "under_way")

    def __init__(
        self,
        queue: Iterator[tuple[int, Foretold[T]]],
        limit: int,
        done: Callable[[int, T], object],
    ) -> None:
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.failure: BaseException | None = None
        self.under_way: dict[int, Foretold[T]] = {}
        self._queue = queue
        self._limit = limit
        self._done = done
        self._is_settled = False

    def fill(self) -> None:
        """Begins as many calls as may be under way."""
        while not self._is_settled and len(self.under_way) < self._limit:
            index, call = next(self._queue, (0, None))
            if call is None:
                return
            if call.begin(partial(self._due, index, call)):
                self._take(index, call)
            else:
                self.under_way[index] = call

    def _due(self, index: int, call: Foretold[T]) -> None:
        del self.under_way[index]
        try:
            self._take(index, call)
            self.fill()
        except BaseException as error:  # for whoever waits
            self.failure = error
            self.stop()
        if not self.under_way:
            _settle(self.over)

    def _take(self, index: int, call: Foretold[T]) -> None:
        if self._done(index, call.finish()):
            self.stop()

    def stop(self) -> None:
        """Cancels what is under way; no other begins."""
        self._is_settled = True
        cancelled, self.under_way = self.under_way, {}
        for call in cancelled.values():
            call.cancel()
