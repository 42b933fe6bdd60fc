"""Agents that are people: asked through the resolver, pending while nobody has answered."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from parallax_primitives.faults import AgentFault
from parallax_primitives.values import Agent, bare
from parallax_runtime import Execution, Registry, ScriptedAgent, VirtualClock, run_sync
from parallax_runtime.agents import Person
from tests.runtime.patterns import ALL, kinds, program
from tests.runtime.transports.calls import request

BOTH = program(
    """
async def pattern(run: rt.Run) -> rt.Value:
    return await run.primitive(1, "parallel", run.group("agents"))
""",
    groups=ALL,
    sites={1: ("parallel", 0, 1, 1, 1, 2)},
    lines=(),
    input_schema=None,
    output_schema=None,
    limits={},
)


def go(resolver: Any = None) -> Execution:
    registry = Registry()
    registry.add(Agent("ada"), Person("ada"))
    registry.add(Agent("bot"), ScriptedAgent([{"answer": "fine", "confidence": 0.9}]))
    options = {"clock": VirtualClock(), "resolver": resolver}
    return run_sync(BOTH, {"task": "Approve?", "amount": 7}, registry, **options)


def results(done: Execution) -> list[Any]:
    found = bare(done.value)
    assert isinstance(found, list)
    return found


def test_a_person_answers_as_an_agent_does() -> None:
    asked: list[Any] = []

    def resolver(mailbox: str, question: Any) -> Any:
        asked.append((mailbox, question))
        return {"value": "yes", "confidence": 0.7}

    done = go(resolver)
    assert done.status == "completed"
    assert [(one.value, one.confidence) for one in results(done)] == [("yes", 0.7), ("fine", 0.9)]
    question = {"task": "Approve?", "amount": 7}
    assert asked == [("ada", {"operation": "analyze", "task": "Approve?", "input": question})]
    assert kinds(done).count("call.started") == kinds(done).count("call.finished") == 2


@pytest.mark.parametrize("resolver", [None, lambda mailbox, question: None])
def test_a_run_is_pending_until_somebody_answers(resolver: Any) -> None:
    done = go(resolver)
    assert (done.status, done.pending) == ("pending", ("ada",))
    assert [(one.value, one.confidence) for one in results(done)] == [(None, 0.0), ("fine", 0.9)]
    assert kinds(done).count("call.failed") == 1


def test_an_answer_that_is_none() -> None:
    done = go(lambda mailbox, question: {"value": "yes", "confidence": None})
    assert done.status == "completed"
    (failed,) = [one for one in done.events if one.kind == "call.failed"]
    assert failed.data["error"] == "garbage"


def test_nobody_but_a_run_asks_people() -> None:
    with pytest.raises(AgentFault, match="`ada` is a person, whom only a run asks"):
        asyncio.run(Person("ada").call(request()))
    assert asyncio.run(Person("ada").health()) == "a person, whom runs ask"
