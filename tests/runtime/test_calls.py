"""What a call gives an agent, and what an agent can do about its own call."""

from __future__ import annotations

import asyncio
from typing import Any

from parallax_primitives.values import Agent
from parallax_runtime import AgentRequest, Execution, Registry, VirtualClock, run_sync
from tests.runtime.patterns import ALL, expression

PARALLEL = expression("await run.primitive(1, 'parallel', run.group('agents'))", groups=ALL)
ESCALATE = expression("await run.primitive(1, 'escalate', 'somebody')")


class Scribbler:
    """Writes on what it is given, and says what it found there."""

    async def call(self, request: AgentRequest) -> Any:
        payload: Any = request.payload
        found = list(payload["lines"])
        payload["lines"].append(request.agent.id)
        payload["by"] = request.agent.id
        assert request.payload is payload
        return {"value": found, "confidence": 0.9}


def go(connector: Any, count: int = 3, **options: Any) -> Execution:
    agents = Registry((Agent(f"a{at}"), connector) for at in range(count))
    data = {"lines": ["first"]}
    return run_sync(PARALLEL, data, agents, clock=VirtualClock(), **options)


def test_each_agent_has_its_input_to_itself() -> None:
    done = go(Scribbler())
    assert done.json == [["first"]] * 3


def test_a_question_too_large_to_walk_over_is_counted_for_every_call() -> None:
    class Fine:
        async def call(self, _request: AgentRequest) -> Any:
            return {"value": 1, "confidence": 1.0}

    def steps(count: int, size: int) -> int:
        """The fewest that a run of so many calls can do with."""
        agents = Registry((Agent(f"a{at}"), Fine()) for at in range(count))
        data = {"lines": ["x"] * size}
        low, high = 0, 1 << 20
        while low < high:
            middle = (low + high) // 2
            done = run_sync(PARALLEL, data, agents, clock=VirtualClock(), limits={"steps": middle})
            low, high = (low, middle) if done.status == "completed" else (middle + 1, high)
        return low

    one, two = (steps(count, 4_000) - steps(count, 4) for count in (1, 2))
    assert two - one > 1_000


def test_whoever_cancels_itself_has_crashed() -> None:
    class Quitter:
        def __init__(self, seconds: float) -> None:
            self.seconds = seconds

        async def call(self, _request: AgentRequest) -> Any:
            if self.seconds:
                await asyncio.sleep(self.seconds)
            raise asyncio.CancelledError

    for seconds in (0.0, 1.0):
        done = go(Quitter(seconds), 1)
        failures = [event.data["error"] for event in done.events if event.kind == "call.failed"]
        assert (done.status, failures) == ("completed", ["crash"])

    async def resolver(_mailbox: str, _request: Any) -> Any:
        raise asyncio.CancelledError

    done = run_sync(ESCALATE, None, Registry(), clock=VirtualClock(), resolver=resolver)
    assert (done.status, done.confidence) == ("completed", 0.0)
