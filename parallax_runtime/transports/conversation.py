"""One process's life as an agent: JSON lines both ways, each answer matched to its call by `id`.

A call that is cancelled keeps its place until the program answers it or heeds the cancel; when
calls like that hold every place for too long, the program is stopped. Whoever breaks the protocol
is stopped, too: what it would say next cannot be told apart.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from itertools import count
from typing import Any

from parallax_primitives.faults import AgentFault
from parallax_primitives.values import Json
from parallax_runtime.transports.programs import Child
from parallax_runtime.transports.wire import excerpt, garbage, parsed, text_of


class Ended(Exception):
    """The program ended before the call was sent, so the call may go to another."""


class Conversation:
    """Calls to one child. `patience` is how many seconds a cancelled call may hold its place."""

    def __init__(self, child: Child, agent: str, places: int, patience: float) -> None:
        self._child = child
        self._agent = agent
        self._patience = patience
        self._places = asyncio.Semaphore(places)
        self._all = places
        self._numbers = count(1)
        self._waiting: dict[str, asyncio.Future[Mapping[str, Any]]] = {}
        self._overdue: set[str] = set()
        self._ending: asyncio.Task[None] | None = None
        self.over = False
        self.reason: AgentFault | None = None
        """Why the program ended, once it has, unless it was told to."""
        self._reading = asyncio.create_task(self._read())

    async def ask(self, kind: str, message: Mapping[str, Json]) -> Mapping[str, Any]:
        """The reply to one message; raises AgentFault, or Ended before it was sent."""
        await self._places.acquire()
        if self.over:
            self._places.release()
            raise Ended
        number = str(next(self._numbers))
        waiting = asyncio.get_running_loop().create_future()
        self._waiting[number] = waiting
        try:
            await self._say({"id": number, "type": kind, **message})
            reply: Mapping[str, Any] = await waiting
            return reply
        except asyncio.CancelledError:
            self._give_up(number)
            raise

    async def _say(self, message: Mapping[str, Json]) -> None:
        """Waits while the program reads nothing. That it is gone is told by its output's end."""
        stdin = self._child.process.stdin
        assert stdin is not None, "it was given a pipe"
        with suppress(ConnectionError, RuntimeError):
            stdin.write(text_of(message) + b"\n")
            await stdin.drain()

    def _give_up(self, number: str) -> None:
        if number not in self._waiting:
            return
        self._waiting[number].cancel()
        stdin = self._child.process.stdin
        if stdin is not None and not stdin.is_closing():
            stdin.write(text_of({"id": number, "type": "cancel"}) + b"\n")
        asyncio.get_running_loop().call_later(self._patience, self._lose_patience, number)

    def _lose_patience(self, number: str) -> None:
        if number in self._waiting and not self.over:
            self._overdue.add(number)
            if len(self._overdue) == self._all:
                self._end(None)

    async def _read(self) -> None:
        """Takes lines until there are no more, or one is none."""
        fault = None
        try:
            await self._take_lines()
        except AgentFault as breach:
            fault = breach
        self._end(fault)

    async def _take_lines(self) -> None:
        stdout = self._child.process.stdout
        assert stdout is not None, "it was given a pipe"
        while True:
            try:
                self._take(await stdout.readuntil(b"\n"))
            except asyncio.IncompleteReadError as end:
                self._take(end.partial)
                return
            except asyncio.LimitOverrunError as error:
                words = f"wrote more than {error.consumed:,} bytes without a line's end"
                raise garbage(self._agent, words) from None

    def _take(self, line: bytes) -> None:
        if not line.strip():
            return
        reply = self._parsed(line)
        number = reply.get("id")
        waiting = self._waiting.pop(number, None) if isinstance(number, str) else None
        if waiting is None:
            which = "without an `id`" if number is None else f"with the `id` {number!r}"
            words = f"answered {which}, which is no call that waits: {excerpt(line)}"
            raise garbage(self._agent, words)
        self._overdue.discard(str(number))
        self._places.release()
        if not waiting.done():
            waiting.set_result(reply)

    def _parsed(self, line: bytes) -> dict[str, Any]:
        try:
            data = parsed(self._agent, line)
        except AgentFault:
            data = None
        if isinstance(data, dict):
            return data
        words = (
            f"wrote a line that is no answer to its standard output: {excerpt(line)}; "
            "messages belong on standard error"
        )
        raise garbage(self._agent, words)

    def _end(self, fault: AgentFault | None) -> None:
        """From here on nobody is asked here; what waits is told how the program ended."""
        if not self.over:
            self.over = True
            self._ending = asyncio.create_task(self._finish(fault))

    async def _finish(self, fault: AgentFault | None) -> None:
        self.reason = fault or await self._death()
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(self.reason)
                waiting.exception()  # whoever waited may have been cancelled just now
        self._waiting.clear()
        for _ in range(self._all):
            self._places.release()
        await self._child.stop()

    async def _death(self) -> AgentFault:
        if self._overdue:
            words = "was stopped, because it did not end calls that were cancelled"
        else:
            words = await self._child.last_words()
        return AgentFault(self._agent, "crash", f"`{self._agent}` {words}")

    async def ended(self) -> None:
        """Waits until a program that is over has ended."""
        assert self._ending is not None, "it is over"
        await asyncio.shield(self._ending)

    async def close(self) -> None:
        """Stops the program; nobody waits for it any more when this returns."""
        if not self.over:
            self.over = True
            self._ending = asyncio.create_task(self._child.stop())
        assert self._ending is not None, "it has been begun"
        try:
            await asyncio.shield(self._ending)
        except asyncio.CancelledError:
            self._ending.cancel()
            await asyncio.wait((self._ending,))
            raise
        finally:
            self._reading.cancel()
            await asyncio.wait((self._reading,))
