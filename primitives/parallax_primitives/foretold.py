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
from typing import Final, Generic, TypeVar, final

from parallax_primitives.tasks import NESTED
from parallax_primitives.waiting import until

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

AT_ONCE: Final = 1e-9
"""Moments so few seconds apart are the same: sums of delays are rounded."""


class Foretold(Generic[T_co]):
    """One such call. It begins, perhaps after a wait for its turn; `finish` or `cancel` ends it."""

    __slots__ = ("turn",)

    turn: asyncio.Future[None] | None
    """What it has to wait for before it may begin; None as long as it need not."""

    def begin(self, now: float) -> float | None:
        """The moment of its end, on the loop's clock as `now` is.

        None: it has to wait for its turn, and is to begin again then.
        """
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
        """Those that are waited for."""
        self._ends: list[tuple[float, int]] = []
        """A heap of the moments at which those end that have begun."""

    def goes_on(self) -> bool:
        """Does whatever can be done now; whether there is more to come."""
        ends, now = self._ends, self._loop.time()
        while True:
            if self._turns:
                self._admit(now)
            if len(self._under_way) < self._limit:
                self._fill(now)
            if not ends:
                return bool(self._under_way)
            moment = ends[0][0]
            if moment > now + AT_ONCE:
                if not self._leap(moment):
                    return True
                now = moment
            index = heapq.heappop(ends)[1]
            self._finish(index, self._under_way.pop(index))

    def _admit(self, now: float) -> None:
        for index in [index for index, turn in self._turns.items() if turn.done()]:
            del self._turns[index]
            self._begin(index, self._under_way.pop(index), now)

    def _fill(self, now: float) -> None:
        """Begins further calls."""
        for index, call in self._queue:
            self._begin(index, call, now)
            if len(self._under_way) >= self._limit:
                return
        self._limit = 0

    def _begin(self, index: int, call: Foretold[T], now: float) -> None:
        moment = call.begin(now)
        if moment is None:
            assert call.turn is not None, "it has to wait for something"
            self._turns[index] = call.turn
        elif moment <= now:
            self._finish(index, call)
            return
        else:
            heapq.heappush(self._ends, (moment, index))
        self._under_way[index] = call

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
        await until(self._turns.values(), self._ends[0][0] if self._ends else None)


def _never(_: float) -> bool:
    return False
