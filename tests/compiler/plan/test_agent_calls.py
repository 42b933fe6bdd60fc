"""What an agent is asked when a pattern calls it: from the text to the request."""

from __future__ import annotations

from typing import Any

import pytest

from parallax_primitives.values import Agent
from parallax_runtime import Registry, VirtualClock, load, run_sync
from parallax_runtime.agents import AgentRequest
from tests.compiler.programs import python_of

DATA = {"code": "x", "task": "stated"}


def request_of(code: str, data: Any = None) -> AgentRequest:
    """The one request that a program makes."""
    asked: list[AgentRequest] = []

    class Listening:
        async def call(self, request: AgentRequest) -> Any:
            asked.append(request)
            return {"value": 1, "confidence": 0.5}

    registry = Registry([(Agent("a", capabilities=("law",)), Listening())])
    done = run_sync(load(python_of(code).text, "main.py"), data, registry, clock=VirtualClock())
    assert done.fault is None, done.fault
    (request,) = asked
    return request


@pytest.mark.parametrize(
    ("call", "operation", "task", "payload"),
    [
        ("a.analyze()", "analyze", "stated", DATA),
        ('a.analyze("Look")', "analyze", "Look", DATA),
        ("a.execute(input)", "execute", None, DATA),
        ('a.review("Check", {code: input.code})', "review", "Check", {"code": "x"}),
        ("a.review({n: 1})", "review", None, {"n": 1}),
        ('a.review({n: 1}, "later")', "review", None, {"n": 1}),
        ("a.sum([1, 2])", "sum", None, [1, 2]),
        ("a.add(1, 2)", "add", None, [1, 2]),
        ('a.add("Add", 1, 2)', "add", "Add", [1, 2]),
        ('a.note("T", [1], {k: 2})', "note", "T", {"k": 2}),
        ("a.judge({x: 1}, {y: 2})", "judge", None, [{"x": 1}, {"y": 2}]),
        ('a.say("a", "b")', "say", "a", "b"),
        ("a.is(null)", "is", None, None),
        ("a.set(true)", "set", None, True),
        ('a.ask("v" ~> 0.4, {n: 1 ~> 0.2})', "ask", "v", {"n": 1}),
        ("a.tell(...[1, 2])", "tell", None, [1, 2]),
        ("a.map(x => x)", "map", None, "[function callback]"),
        ("a?.look(3)", "look", None, 3),
    ],
)
def test_arguments(call: str, operation: str, task: str | None, payload: Any) -> None:
    request = request_of(f"a = agents[0]\n{call}", DATA)
    assert (request.operation, request.task, request.payload) == (operation, task, payload)


@pytest.mark.parametrize(
    "code",
    [
        'agents[0].look("t", {n: 1})',
        'agents.map(a => a.look("t", {n: 1}))',
        'lawAgent.look("t", {n: 1})',
        'for a in agents { a.look("t", {n: 1}) }',
        'ask = who => who.look("t", {n: 1})\nask(agents[0])',
        'o = {who: agents[0]}\no.who.look("t", {n: 1})',
        'agents.find(a => a.id == "a").look("t", {n: 1})',
        'agentList[0].look("t", {n: 1})',
        'parallax.agents[0].look("t", {n: 1})',
        '(input ? null : agents[0])?.look("t", {n: 1})',
        'import { parallel } from "@parallax/primitives"\nparallel([agents[0].look("t", {n: 1})])',
    ],
)
def test_however_the_agent_is_reached(code: str) -> None:
    request = request_of(code)
    assert (request.operation, request.task, request.payload) == ("look", "t", {"n": 1})


def test_a_task_is_asked_with_the_input_alone() -> None:
    code = 'import { parallel } from "@parallax/primitives"\nparallel(agents)'
    request = request_of(code, DATA)
    assert (request.operation, request.task, request.payload) == ("analyze", "stated", DATA)
