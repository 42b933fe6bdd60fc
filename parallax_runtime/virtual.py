"""An event loop on which time is a number.

It runs what is ready; when nothing is, it sets its time to that of the next timer. There is no
selector and no socket, so making one is cheap and nothing on it can reach a network. Work in
threads (`run_in_executor`) is the one thing that takes real time: while any is under way, the loop
waits for it before it lets its own time pass.
"""

from __future__ import annotations

import asyncio
import math
import sys
import threading
import time
from collections.abc import Callable
from typing import Any, Final, NoReturn, TypeVarTuple

_Ts = TypeVarTuple("_Ts")

_LONGEST_WAIT: Final = 0.05
"""Seconds of real waiting for a thread at a time, so that a signal is soon noticed."""


_RESOLUTION: Final = time.get_clock_info("monotonic").resolution
"""By how much later than a timer's time the base class wants it to be."""


class Deadlock(RuntimeError):  # noqa: N818  # the trade's word for it
    """Everything waits, and no timer or thread will ever wake it."""


def _no_network() -> OSError:
    return OSError("nothing on a virtual loop reaches a network or another process")


class VirtualLoop(asyncio.BaseEventLoop):
    """See the module."""

    def __init__(self) -> None:
        super().__init__()
        self._now = 0.0
        self._outside = 0
        self._wake = threading.Event()
        self._selector = self
        """The base class asks its selector for events; this loop is its own."""

    def time(self) -> float:
        return self._now

    def select(self, timeout: float | None) -> list[Any]:
        """Called when the base class wants to wait: `None` means without end."""
        if timeout != 0:
            if self._outside:
                self._wait_outside()
            elif timeout is None:
                raise Deadlock("everything in this run waits for something that will never happen")
            else:
                self._jump()
        return []

    def _wait_outside(self) -> None:
        self._wake.wait(_LONGEST_WAIT)
        self._wake.clear()

    def _jump(self) -> None:
        """To the next timer; the base class keeps them as a heap."""
        timers: list[asyncio.TimerHandle] = self._scheduled  # type: ignore[attr-defined]
        due = timers[0].when()
        self._now = max(self._now, due)
        while self._now + _RESOLUTION <= due:
            # After months the base class's resolution is lost in the rounding of a double.
            self._now = math.nextafter(self._now, math.inf)

    def _process_events(self, events: list[Any]) -> None:
        """The base class hands on what `select` returned, which is nothing."""

    def _write_to_self(self) -> None:
        """Called from other threads to end a wait."""
        self._wake.set()

    def run_in_executor(
        self, executor: Any, func: Callable[[*_Ts], Any], *args: *_Ts
    ) -> asyncio.Future[Any]:
        future: asyncio.Future[Any] = super().run_in_executor(executor, func, *args)
        self._outside += 1
        future.add_done_callback(self._came_back)
        return future

    # --- what would leave the process: told to audit hooks as elsewhere, and not done ---

    async def getaddrinfo(self, host: Any, port: Any, **_options: Any) -> NoReturn:
        sys.audit("socket.getaddrinfo", host, port, 0, 0, 0)
        raise _no_network()

    async def getnameinfo(self, sockaddr: Any, flags: int = 0) -> NoReturn:  # noqa: ARG002
        sys.audit("socket.getnameinfo", sockaddr)
        raise _no_network()

    async def sock_connect(self, sock: Any, address: Any) -> NoReturn:
        sys.audit("socket.connect", sock, address)
        raise _no_network()

    async def create_unix_connection(self, *_: Any, path: Any = None, **_options: Any) -> NoReturn:
        sys.audit("socket.connect", None, path)
        raise _no_network()

    async def subprocess_exec(self, *_: Any, **_options: Any) -> NoReturn:
        sys.audit("subprocess.Popen", None, (), None, None)
        raise _no_network()

    subprocess_shell = subprocess_exec

    async def shutdown_default_executor(self) -> None:
        """The base class waits for a thread that joins the others."""
        self._outside += 1
        try:
            await super().shutdown_default_executor()
        finally:
            self._outside -= 1

    def _came_back(self, _future: asyncio.Future[Any]) -> None:
        self._outside -= 1
