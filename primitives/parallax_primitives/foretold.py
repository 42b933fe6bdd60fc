"""Calls of which it is known, as soon as they begin, when they will end and how.

Scripted and simulated agents know what they will answer, and when. Whoever asks them waits for one
moment after the other, in no task but its own; and on a loop in virtual time, where nothing else
happens until then, the moment has come at once (`leap`). So seven such calls cost the loop nothing,
where seven tasks that sleep take 79 µs.
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, Generic, TypeVar, final

from parallax_primitives.tasks import NESTED

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

AT_ONCE: Final = 1e-9
"""Moments so few seconds apart are the same: sums of delays are rounded."""


class Foretold(Generic[T_co]):
    """One such call. It has its turn, it begins, and then either `finish` or `cancel` ends it."""

    __slots__ = ()

    def turn(self) -> asyncio.Future[None] | None:
        """What is done when it has its turn; None: it has it."""
        raise NotImplementedError

    def begin(self, now: float) -> float:
        """The moment of its end; both are on the loop's clock."""
        raise NotImplementedError

    def finish(self) -> T_co:
        """What comes of it, at that moment."""
        raise NotImplementedError

    def cancel(self) -> None:
        """Ends it before that moment, or before its turn."""
        raise NotImplementedError


async def run_foretold(
    calls: Sequence[Foretold[T]], limit: int, done: Callable[[int, T], object]
) -> None:
    """As `tasks.run_jobs`, for such calls."""
    flock = _Flock(iter(enumerate(calls)), limit, done)
    try:
        while flock.goes_on():
            await flock.wait()
    finally:
        flock.cancel()


async def foretold(call: Foretold[T]) -> T:
    """What comes of one such call."""
    found: list[T] = []
    await run_foretold((call,), 1, lambda _, one: found.append(one))
    return found[0]


@final
class _Flock(Generic[T]):
    """Calls at once: whenever one ends, the next has its turn."""

    __slots__ = ("_done", "_ends", "_leap", "_limit", "_loop", "_queue", "_turns", "_under_way")

    def __init__(
        self,
        queue: Iterator[tuple[int, Foretold[T]]],
        limit: int,
        done: Callable[[int, T], object],
    ) -> None:
        self._queue = queue
        self._limit = limit
        self._done = done
        self._loop = asyncio.get_running_loop()
        self._leap: Callable[[float], bool] = _never
        """Goes to a moment at once, if nothing else happens before."""
        if not NESTED.get():  # else there are other jobs of the same crew that have not begun
            self._leap = getattr(self._loop, "leap", _never)
        self._under_way: dict[int, Foretold[T]] = {}
        self._turns: dict[int, asyncio.Future[None]] = {}
        """The turns of those that have not begun."""
        self._ends: list[tuple[float, int]] = []
        """A heap of the moments at which those end that have begun."""

    def goes_on(self) -> bool:
        """Does whatever can be done now; whether there is more to come."""
        while True:
            if self._turns:
                self._admit()
            while len(self._under_way) < self._limit and self._next():
                pass
            if not self._ends or not self._has_come(self._ends[0][0]):
                return bool(self._under_way)
            index = heapq.heappop(self._ends)[1]
            self._finish(index, self._under_way.pop(index))

    def _has_come(self, moment: float) -> bool:
        return moment <= self._loop.time() + AT_ONCE or self._leap(moment)

    def _admit(self) -> None:
        for index in [index for index, turn in self._turns.items() if turn.done()]:
            del self._turns[index]
            self._begin(index, self._under_way.pop(index))

    def _next(self) -> bool:
        """Lets the next call begin when it has its turn; false when there is none."""
        index, call = next(self._queue, (0, None))
        if call is None:
            return False
        turn = call.turn()
        if turn is None:
            self._begin(index, call)
        else:
            self._under_way[index] = call
            self._turns[index] = turn
        return True

    def _begin(self, index: int, call: Foretold[T]) -> None:
        now = self._loop.time()
        moment = call.begin(now)
        if moment <= now:
            self._finish(index, call)
        else:
            self._under_way[index] = call
            heapq.heappush(self._ends, (moment, index))

    def _finish(self, index: int, call: Foretold[T]) -> None:
        if self._done(index, call.finish()):
            self._queue = iter(())
            self.cancel()

    def cancel(self) -> None:
        """Ends what is under way."""
        for call in self._under_way.values():
            call.cancel()
        self._under_way.clear()
        self._turns.clear()
        self._ends.clear()

    async def wait(self) -> None:
        """Until the next end, or the next turn."""
        over: asyncio.Future[None] = self._loop.create_future()

        def settle(_: Any = None) -> None:
            if not over.done():
                over.set_result(None)

        timer = self._loop.call_at(self._ends[0][0], settle) if self._ends else None
        for turn in self._turns.values():
            turn.add_done_callback(settle)
        try:
            await over
        finally:
            if timer is not None:
                timer.cancel()


def _never(_: float) -> bool:
    return False
