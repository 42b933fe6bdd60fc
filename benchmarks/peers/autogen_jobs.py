"""The jobs in AutoGen core: messages to agents of a runtime in this process."""

# mypy: ignore-errors
# The library is not installed where this is checked.

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from autogen_core import (
    AgentId,
    MessageContext,
    RoutedAgent,
    SingleThreadedAgentRuntime,
    message_handler,
)
from jobs import MANY, PANEL, STEPS, answer, is_sure, tell, vote


@dataclass
class Question:
    n: int


@dataclass
class Reply:
    text: str


class Answering(RoutedAgent):
    @message_handler
    async def ask(self, message: Question, ctx: MessageContext) -> Reply:
        return Reply(answer(message.n))


class Talk:
    """A runtime whose agents are there already."""

    def __init__(self) -> None:
        self._runtime: SingleThreadedAgentRuntime | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def ask(self, n: int) -> str:
        if self._loop is not asyncio.get_running_loop():
            self._loop = asyncio.get_running_loop()
            self._runtime = SingleThreadedAgentRuntime()
            await Answering.register(self._runtime, "agent", lambda: Answering("answers"))
            self._runtime.start()
        reply = await self._runtime.send_message(Question(n), AgentId("agent", str(n)))
        return reply.text

    async def ask_all(self, count: int) -> list[str]:
        return [await self.ask(0), *await asyncio.gather(*map(self.ask, range(1, count)))]


TALK = Talk()


async def fan_out() -> object:
    return vote(await TALK.ask_all(MANY))


async def chain() -> object:
    for n in range(STEPS):
        draft = await TALK.ask(n)
    return draft


async def review() -> object:
    answers = await TALK.ask_all(PANEL)
    if not is_sure(answers):
        answers = await TALK.ask_all(PANEL)
    return vote(answers)


tell("autogen-core", {"fan out": fan_out, "chain": chain, "review": review})
