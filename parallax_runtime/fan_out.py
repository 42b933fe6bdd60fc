"""The answers of all selected agents, asked once in a run: for files of the first architecture.

The first reader starts the calls, everybody who reads meanwhile waits for the same ones, later
readers get what came. The calls belong to no reader: their keys hang on the site of the fan-out
alone, and they go on until nobody waits for them any more. Only if all readers were cancelled does
a later one ask again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, Protocol, final

from parallax_primitives.faults import AgentFault
from parallax_primitives.finishing import uninterrupted
from parallax_primitives.tasks import run_all
from parallax_primitives.values import Agent, Confident, Value, bare, truthy
from parallax_runtime.calls import AgentCalls
from parallax_runtime.faults import failure
from parallax_runtime.questions import DEFAULT_OPERATION, Question
from parallax_runtime.scope import LABELS, Scope

DEFAULT_EXPERTISE: Final = 0.7
"""What an answer says of an agent whose expertise is not configured."""


class Asker(Protocol):
    """What the fan-out asks of the run."""

    input: Value
    calls: AgentCalls

    def now(self) -> float:
        """Milliseconds on the run's clock."""


@final
class FanOut:
    """The one fan-out of a run."""

    __slots__ = ("_agents", "_attempt", "_readers", "_run", "_running")

    def __init__(self, run: Asker, agents: Sequence[Agent]) -> None:
        self._run = run
        self._agents = agents
        self._attempt = 0
        self._readers = 0
        self._running: asyncio.Task[list[Value]] | None = None

    async def answers(self, site: int) -> list[Value]:
        """One object for each agent, in their order."""
        running = self._running
        if running is None:
            running = self._running = self._start(site)
        if running.done():
            return running.result()
        self._readers += 1
        try:
            return await asyncio.shield(running)
        finally:
            self._readers -= 1
            if not self._readers and not running.done():
                self._running = None  # whoever reads while these calls end asks anew
                await uninterrupted(_end(running))

    def _start(self, site: int) -> asyncio.Task[list[Value]]:
        self._attempt += 1
        return asyncio.create_task(self._ask_all(site, self._attempt))

    async def _ask_all(self, site: int, attempt: int) -> list[Value]:
        LABELS.set(())
        scope = Scope(f"n{site}")
        question = _question(self._run.input)

        def job(agent: Agent, key: str) -> Callable[[], Awaitable[Value]]:
            return lambda: self._answer(agent, question, site, key)

        jobs = [job(agent, scope.task(at, attempt)) for at, agent in enumerate(self._agents)]
        return await run_all(jobs, self._run.calls.concurrency)

    async def _answer(self, agent: Agent, question: Question, site: int, key: str) -> Value:
        error: dict[str, Value] = {}
        try:
            result = await self._run.calls.ask(agent, question, site, key)
        except AgentFault as fault:
            result = failure(fault)
            error["error"] = fault.message
        return {
            "agentId": agent.id,
            "agentName": agent.name,
            "capabilities": list(agent.capabilities),
            "expertise": DEFAULT_EXPERTISE if agent.expertise is None else agent.expertise,
            "result": result,
            "confidence": result.confidence,
            "reasoning": _reasoning(result),
            "timestamp": self._run.now(),
            **error,
        }


def succeeded(answer: Value) -> bool:
    """Whether an agent gave an answer that it holds for possible."""
    assert isinstance(answer, dict), "answers are objects"
    confidence: Any = answer["confidence"]
    return bool(confidence > 0)


def _question(data: Value) -> Question:
    """The task and the data that the input states, else `analyze` and the input itself."""
    plain = bare(data)
    stated = plain if isinstance(plain, dict) else {}
    task, given = bare(stated.get("task")), stated.get("data")
    words = task if isinstance(task, str) and task else DEFAULT_OPERATION
    return Question(DEFAULT_OPERATION, (words, given if truthy(given) else data), data)


def _reasoning(answer: Confident) -> Value:
    return None if answer.evidence is None else answer.evidence.details.get("reasoning")


async def _end(running: asyncio.Task[list[Value]]) -> None:
    """Cancels the calls that nobody waits for any more, and waits until they have ended."""
    running.cancel()
    await asyncio.wait((running,))
    if not running.cancelled():
        running.exception()  # it failed for a reason of its own that nobody is there to hear
