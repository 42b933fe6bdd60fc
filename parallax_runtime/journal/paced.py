"""An event loop whose time moves only between the things that happen to a run.

Time is that of the latest timer or delivery. While nothing is ready, whichever comes next decides
where time goes on: so the order of what happens is a function of the instants alone, and a run that
meets the same deliveries at the same instants does the same again. While a journal is read back no
instant is waited for; from then on each comes when it is due.

May assume that what runs on it and is no part of the pattern (agents' own waiting) reaches the
pattern through the gate only.
"""

from __future__ import annotations

import asyncio
import math
import selectors
import time
from collections.abc import Callable, Mapping
from contextvars import Context
from typing import Any, Final, TypeVarTuple

from parallax_runtime.journal.gate import Gate
from parallax_runtime.virtual import Deadlock, Ready

_Ts = TypeVarTuple("_Ts")

_RESOLUTION: Final = time.get_clock_info("monotonic").resolution

_MOST_BUSY: Final = 10_000
"""Turns of the loop after which an agent that never waits holds up deliveries no more."""

_LONGEST_WAIT: Final = 0.05
"""Seconds of real waiting for a thread at a time where time is virtual."""


class PacedLoop(asyncio.SelectorEventLoop):
    """See the module. Without `is_real` time is virtual after the journal's end, too."""

    def __init__(self, gate: Gate, *, is_real: bool) -> None:
        self._origin = 0.0
        self._gate = gate
        self._is_real = is_real
        self._busy = 0
        self._outside = 0
        self._inner = selectors.DefaultSelector()
        super().__init__(_Watched(self._inner, self._wait))
        self._live()
        gate.attach(self._write_to_self, self._live)  # type: ignore[attr-defined]  # of the base class

    def time(self) -> float:
        return self._gate.moment

    def call_soon(
        self, callback: Callable[[*_Ts], object], *args: *_Ts, context: Context | None = None
    ) -> asyncio.Handle:
        """As on a virtual loop: each call of an agent ends with one."""
        handle = Ready(callback, args, self, context)
        self._ready.append(handle)  # type: ignore[attr-defined]  # of the base class
        return handle

    def run_in_executor(
        self, executor: Any, func: Callable[[*_Ts], Any], *args: *_Ts
    ) -> asyncio.Future[Any]:
        future: asyncio.Future[Any] = super().run_in_executor(executor, func, *args)
        self._outside += 1
        future.add_done_callback(self._came_back)
        return future

    async def shutdown_default_executor(self, timeout: float | None = None) -> None:  # noqa: ARG002  # Runner gives it
        """The base class waits for a thread that joins the others."""
        self._outside += 1
        try:
            await super().shutdown_default_executor()
        finally:
            self._outside -= 1

    def _came_back(self, _future: asyncio.Future[Any]) -> None:
        self._outside -= 1

    def _live(self) -> None:
        """From the present instant on, time is that of the machine."""
        self._origin = time.monotonic() - self._gate.moment

    def _elapsed(self) -> float:
        return time.monotonic() - self._origin if self._is_real else self._gate.moment

    def _wait(self, timeout: float | None) -> list[Any]:
        """Called when the base class would wait; `timeout` is 0 while anything is ready."""
        if timeout is not None and timeout <= 0:
            self._busy += 1
            if self._busy < _MOST_BUSY:
                return self._inner.select(0)
        self._busy = 0
        return self._idle()

    def _idle(self) -> list[Any]:
        gate = self._gate
        gate.settle()
        timer, recorded = self._next_timer(), gate.next_recorded()
        nearest = min(timer, recorded)
        if gate.is_replaying:
            if nearest <= gate.history_end or recorded < math.inf:
                return self._go_to(nearest, recorded)
            gate.go_live()
            return self._idle()
        if gate.has_arrivals:
            at = min(self._elapsed(), nearest)
            if recorded > at:
                self._advance(at)
                gate.deliver()
                return self._inner.select(0)
        return self._live_turn(nearest, recorded)

    def _live_turn(self, nearest: float, recorded: float) -> list[Any]:
        if nearest <= self._elapsed() or self._may_jump(nearest):
            return [*self._inner.select(0), *self._go_to(nearest, recorded)]
        if self._is_real:
            left = min(nearest - self._elapsed(), self._gate.patience)
            events = self._inner.select(None if left == math.inf else max(0.0, left))
            # What is heard now is an agent's; it may measure its own time from here.
            self._advance(min(self._elapsed(), nearest))
            return events
        if not self._outside:
            raise Deadlock("everything in this run waits for something that will never happen")
        return self._inner.select(_LONGEST_WAIT)

    def _may_jump(self, nearest: float) -> bool:
        return not self._is_real and not self._outside and nearest < math.inf

    def _go_to(self, nearest: float, recorded: float) -> list[Any]:
        self._advance(nearest)
        if recorded <= nearest:
            self._gate.deliver_recorded(nearest)
        return []

    def _advance(self, to: float) -> None:
        now = max(self._gate.moment, to)
        timer = self._next_timer()
        while timer <= to and now + _RESOLUTION <= timer:
            # After months the base class's resolution is lost in the rounding of a double.
            now = math.nextafter(now, math.inf)
        self._gate.moment = now

    def _next_timer(self) -> float:
        timers: list[asyncio.TimerHandle] = self._scheduled  # type: ignore[attr-defined]  # of the base class
        return timers[0].when() if timers else math.inf


class _Watched(selectors.BaseSelector):
    """A selector of which only the waiting is done by somebody else."""

    def __init__(
        self, inner: selectors.BaseSelector, wait: Callable[[float | None], list[Any]]
    ) -> None:
        self._inner = inner
        self._wait = wait

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._inner.register(fileobj, events, data)

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        return self._inner.unregister(fileobj)

    def modify(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._inner.modify(fileobj, events, data)

    def select(self, timeout: float | None = None) -> list[Any]:
        return self._wait(timeout)

    def close(self) -> None:
        self._inner.close()

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return self._inner.get_map()


class JournalClock:
    """The run's time on a `PacedLoop`: seconds since 1970 of its start, and what passed since.

    The time in which nobody ran the run does not count.
    """

    def __init__(self, gate: Gate, start: float, *, is_real: bool = True) -> None:
        self.start = start
        self._gate = gate
        self._is_real = is_real

    def now(self) -> float:
        return self.start + self._gate.moment

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def new_loop(self) -> asyncio.AbstractEventLoop:
        return PacedLoop(self._gate, is_real=self._is_real)
