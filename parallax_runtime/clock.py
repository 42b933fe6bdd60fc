"""The run's clock: what time is, how to wait for it, and which event loop keeps it.

A run asks its clock and nothing else. `SystemClock` is the machine's; `VirtualClock` belongs to a
`VirtualLoop`, whose time jumps to the next timer whenever nothing is ready, so that an hour of
waiting is tested in a millisecond.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Final, Protocol

from parallax_runtime.virtual import VirtualLoop

EPOCH: Final = 1_767_225_600.0
"""Where virtual time begins: 2026-01-01T00:00:00Z, in seconds since 1970."""


class Clock(Protocol):
    """Time as a run sees it."""

    def now(self) -> float:
        """Seconds since 1970; never goes back during a run."""

    async def sleep(self, seconds: float) -> None:
        """Waits that long."""

    def new_loop(self) -> asyncio.AbstractEventLoop:
        """An event loop on which this clock is right."""


class SystemClock:
    """The machine's time. Changes of the wall clock after its making do not show."""

    def __init__(self) -> None:
        self._offset = time.time() - time.monotonic()

    def now(self) -> float:
        return self._offset + time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def new_loop(self) -> asyncio.AbstractEventLoop:
        return asyncio.new_event_loop()


class VirtualClock:
    """The time of the running `VirtualLoop`."""

    def now(self) -> float:
        loop = asyncio.get_running_loop()
        if not isinstance(loop, VirtualLoop):
            raise RuntimeError(
                "a VirtualClock needs a VirtualLoop; use `run_sync`, or its `new_loop`"
            )
        return EPOCH + loop.now

    def here(self) -> Callable[[], float]:
        """Gives what `now` does while the running loop runs, without asking which loop that is."""
        self.now()
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop), "now() has looked"
        return lambda: EPOCH + loop.now

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def new_loop(self) -> asyncio.AbstractEventLoop:
        return VirtualLoop()


def reader(clock: Clock) -> Callable[[], float]:
    """Tells how a clock's time goes on in the running loop: each event of a run asks it.

    Of the machine's clock it gives seconds since some moment, which is enough and takes half.
    """
    if type(clock) is SystemClock:
        return time.monotonic
    return clock.here() if isinstance(clock, VirtualClock) else clock.now
