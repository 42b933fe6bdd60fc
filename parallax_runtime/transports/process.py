"""Agents that are programs: a process that reads calls and writes answers, one JSON line each.

The program is started by the first call and serves the following ones. When it ends, the calls
that it was busy with fail, and the next one starts it anew; `RESTARTS` times in a row at most
without an answer in between.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final, final

from parallax_primitives.faults import AgentFault
from parallax_primitives.values import Json
from parallax_runtime.agents import AgentRequest
from parallax_runtime.transports.conversation import Conversation, Ended
from parallax_runtime.transports.programs import Program, start
from parallax_runtime.transports.wire import able_in, answer_in, asked, unreached

RESTARTS: Final = 3
"""Starts in a row without an answer; then calls fail until the agents are closed."""

HEALTH_WAIT: Final = 2.0
"""Seconds that a program has to answer a question after its health."""


@final
class ProcessAgent:
    """Calls a program; `concurrency` is how many calls it is sent at once."""

    def __init__(self, program: Program, *, concurrency: int = 1, size_limit: int) -> None:
        self._program = program
        self._concurrency = concurrency
        self._size_limit = size_limit
        self._opening: asyncio.Task[Conversation] | None = None
        self._fruitless = 0
        self._tired: AgentFault | None = None
        self._served: object = None
        """Who it said is served by it, when it was asked after its health."""

    async def call(self, request: AgentRequest) -> Any:
        reply = await self._ask("call", asked(request))
        return answer_in(self._program.agent, reply)

    async def health(self) -> str:
        """How the program does, in a few words; AgentFault when it cannot be asked."""
        await self._opened()
        try:
            async with asyncio.timeout(HEALTH_WAIT):
                reply = await self._ask("health", {})
        except TimeoutError:
            return "it runs; it answers no questions after its health"
        answer_in(self._program.agent, reply)
        self._served = reply.get("agents")
        return "it runs and answers"

    async def capabilities(self) -> list[str] | None:
        """What it says it can do, asked after its health; None when it says nothing."""
        return able_in(self._program.agent, self._served)

    async def _ask(self, kind: str, message: Mapping[str, Json]) -> Mapping[str, Any]:
        while True:
            conversation = await self._opened()
            with suppress(Ended):
                reply = await conversation.ask(kind, message)
                self._fruitless = 0
                return reply

    async def _opened(self) -> Conversation:
        """The conversation with the running program, which is started where there is none."""
        if self._tired is not None:
            raise AgentFault(self._tired.agent, self._tired.kind, self._tired.message)
        if self._opening is None or _failed(self._opening):
            self._opening = asyncio.create_task(self._start(None))
        elif self._opening.done() and self._opening.result().over:
            self._opening = asyncio.create_task(self._start(self._opening.result()))
        return await asyncio.shield(self._opening)

    async def _start(self, before: Conversation | None) -> Conversation:
        agent, program = self._program.agent, self._program
        if before is not None:
            await before.ended()
            if self._fruitless == RESTARTS:
                self._tired = _tired(agent, before.reason)
                raise self._tired
        child = await start(program, self._size_limit)
        self._fruitless += 1
        return Conversation(child, agent, self._concurrency, program.stop_timeout)

    async def aclose(self) -> None:
        """Ends the program; a later call starts it anew."""
        opening, self._opening = self._opening, None
        self._fruitless, self._tired = 0, None
        if opening is None:
            return
        with suppress(AgentFault):
            conversation = await opening
            await conversation.close()


def _failed(opening: asyncio.Task[Conversation]) -> bool:
    """Whether there is no program to go on with, because it did not start."""
    return opening.done() and (opening.cancelled() or opening.exception() is not None)


def _tired(agent: str, reason: AgentFault | None) -> AgentFault:
    if reason is None:
        return unreached(agent, f"it was stopped {RESTARTS} times without an answer")
    words = f"{reason.message}; {RESTARTS} starts in a row gave no answer"
    return AgentFault(agent, reason.kind, words)
