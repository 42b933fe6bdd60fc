"""A bound on how many agent calls of a run are under way at once.

A semaphore, first come first served. asyncio's own looks for cancelled waiters whenever a place is
taken; here, where most places are taken without waiting, taking one is looking at a number.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import final


@final
class Admission:
    """So many places. While `free` is not 0 nobody waits, and whoever lowers it has a place."""

    __slots__ = ("free", "waiting")

    def __init__(self, count: int) -> None:
        self.free = count
        self.waiting: deque[asyncio.Future[None]] = deque()

    def queue(self) -> asyncio.Future[None]:
        """Done with the next place that is given back; whoever cancels it too late gives back."""
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.waiting.append(turn)
        return turn

    async def wait(self) -> None:
        """Takes the next place that is given back."""
        turn = self.queue()
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():  # it came together with the place
                self.give_back()
            raise

    def give_back(self) -> None:
        """Frees a place for whoever has waited longest."""
        while self.waiting:
            turn = self.waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self.free += 1
