"""The answers of all selected agents: asked lazily, once in a run, on behalf of every reader."""

from __future__ import annotations

from typing import Any

import pytest

from parallax_primitives.values import Agent
from parallax_runtime import (
    Execution,
    Program,
    Registry,
    ScriptedAgent,
    Step,
    VirtualClock,
    run_sync,
)
from parallax_runtime.agents import AgentRequest
from tests.runtime.patterns import ALL, answer, expression, go, program

SITES = {
    1: ("agentResults", 0, 3, 1, 3, 13),
    2: ("parallel", 0, 4, 1, 4, 9),
    3: ("parallel", 0, 5, 1, 5, 9),
}
ANSWERS = expression("await run.agent_results(1)", groups=ALL, sites=SITES)
SLOW, QUICK = answer("slow", 0.9, 5.0), answer("quick", 0.8, 1.0)


def reading(body: str) -> Program:
    """A pattern with two functions that read the answers, `slow` only after a second."""
    return program(
        f"""
async def pattern(run: rt.Run) -> rt.Value:
    async def read() -> rt.Value:
        return await run.agent_results(1)

    async def later() -> rt.Value:
        await run.wait(9, 1000.0)
        return await run.successful_results(1)

    tasks = [
        rt.function(read, "read", 0, is_async=True),
        rt.function(later, "later", 0, is_async=True),
    ]
{body}
""",
        groups=ALL,
        sites=SITES,
    )


def calls(execution: Execution) -> list[str]:
    """The calls with what became of them, by their keys."""
    return [
        f"{event.key} {event.kind.removeprefix('call.')}"
        for event in execution.events
        if event.kind.startswith("call.")
    ]


def rows(execution: Execution) -> list[Any]:
    """The result, which is a list."""
    assert isinstance(execution.json, list), execution.fault
    return execution.json


def test_an_answer_has_all_that_files_of_the_first_architecture_read() -> None:
    registry = Registry()
    registry.add(
        Agent("a", "Ada", ("review", "law"), 0.9),
        ScriptedAgent([Step(answer={"v": 1}, confidence=0.75, reasoning="seen", delay=2.0)]),
    )
    registry.add(Agent("b"), ScriptedAgent([Step(error="refusal")]))
    done = run_sync(ANSWERS, None, registry, clock=VirtualClock())
    good, bad = rows(done)
    assert good["timestamp"] == bad["timestamp"] + 2000
    assert {**good, "timestamp": None} == {
        "agentId": "a",
        "agentName": "Ada",
        "capabilities": ["review", "law"],
        "expertise": 0.9,
        "result": {"v": 1},
        "confidence": 0.75,
        "reasoning": "seen",
        "timestamp": None,
    }
    assert list(bad) == [*good, "error"]
    assert (bad["agentName"], bad["expertise"], bad["result"]) == ("b", 0.7, None)
    assert (bad["confidence"], bad["reasoning"]) == (0, None)
    assert "`b`" in str(bad["error"])


def test_a_result_is_as_sure_as_its_agent_and_the_rest_is_plain() -> None:
    part = '(await run.agent_results(1))[0]["{}"]'
    assert (
        go(expression(part.format("result"), groups=ALL, sites=SITES), {"a": SLOW}).confidence
        == 0.9
    )
    assert (
        go(expression(part.format("agentId"), groups=ALL, sites=SITES), {"a": SLOW}).confidence == 1
    )


def test_agents_are_not_asked_unless_somebody_reads() -> None:
    done = go(expression("run.agent_count()", groups=ALL), {"a": SLOW, "b": QUICK})
    assert (done.json, calls(done)) == (2, [])
    listed = expression('rt.get(rt.index(run.agent_list(), 1.0), "id")', groups=ALL)
    done = go(listed, {"a": SLOW, "b": QUICK})
    assert (done.json, calls(done)) == ("b", [])


def test_all_readers_share_one_fan_out() -> None:
    done = go(
        reading(
            '    both = await run.primitive(2, "parallel", tasks)\n'
            "    return [both, await run.agent_results(1), await run.successful_results(1)]"
        ),
        {"a": SLOW, "b": QUICK, "c": Step(error="crash")},
    )
    assert calls(done)[:3] == ["n1[0] started", "n1[1] started", "n1[2] started"]
    assert len(calls(done)) == 6
    assert done.seconds == 5.0
    (first, second), all_again, good_again = rows(done)
    assert first == all_again
    assert second == good_again
    assert [len(first), len(second)] == [3, 2]
    assert all(event.site == 1 for event in done.events if event.kind.startswith("call."))


def test_a_reader_that_is_cancelled_leaves_the_calls_to_the_others() -> None:
    done = go(
        reading(
            '    return await run.primitive(2, "parallel", [rt.function(lambda: run.primitive(3, '
            '"timeout", tasks[0], duration=2000.0), "t", 0, is_async=True), tasks[1]])'
        ),
        {"a": SLOW},
    )
    assert calls(done) == ["n1[0] started", "n1[0] finished"]
    assert rows(done)[0] is None
    assert len(rows(done)[1]) == 1
    assert done.seconds == 5.0


def test_calls_that_nobody_waits_for_are_cancelled_and_made_again_on_demand() -> None:
    done = go(
        reading(
            '    first = await run.primitive(2, "timeout", tasks[0], duration=2000.0)\n'
            "    return [first, await run.agent_results(1)]"
        ),
        {"a": SLOW},
    )
    assert calls(done) == [
        "n1[0] started",
        "n1[0] cancelled",
        "n1[0]#2 started",
        "n1[0]#2 finished",
    ]
    assert rows(done)[0] is None
    assert done.seconds == 7.0


def test_who_reads_while_calls_are_being_cancelled_asks_anew() -> None:
    done = go(
        program(
            """
async def pattern(run: rt.Run) -> rt.Value:
    async def read() -> rt.Value:
        return await run.agent_results(1)

    async def hasty() -> rt.Value:
        return await run.primitive(3, "timeout", reader, duration=2000.0)

    async def later() -> rt.Value:
        await run.wait(9, 2000.0)
        return await read()

    reader = rt.function(read, "read", 0, is_async=True)
    tasks = [rt.function(one, "task", 0, is_async=True) for one in (hasty, later)]
    return await run.primitive(2, "parallel", tasks)
""",
            groups=ALL,
            sites=SITES,
        ),
        {"a": SLOW},
    )
    assert calls(done) == [
        "n1[0] started",
        "n1[0]#2 started",
        "n1[0] cancelled",
        "n1[0]#2 finished",
    ]
    assert rows(done)[0] is None
    assert done.seconds == 7.0


def test_an_agent_that_does_not_answer_counts_as_failed() -> None:
    done = go(ANSWERS, {"a": answer(1, 0.9, 60.0), "b": QUICK}, limits={"call_timeout": 3.0})
    assert [one["confidence"] for one in rows(done)] == [0, 0.8]
    assert "3 s" in rows(done)[0]["error"]
    assert done.seconds == 3.0


def test_the_bound_on_calls_at_once_holds() -> None:
    agents = {name: answer(name, 0.9, 1.0) for name in "abcd"}
    assert go(ANSWERS, agents, limits={"concurrency": 2}).seconds == 2.0


def test_a_budget_that_is_too_small_ends_the_run() -> None:
    done = go(
        reading("    return await run.agent_results(1)"),
        {"a": SLOW, "b": QUICK},
        limits={"calls": 1},
    )
    assert done.status == "exceeded"


def test_the_deadline_ends_the_calls() -> None:
    done = go(ANSWERS, {"a": SLOW}, timeout=2.0)
    assert (done.status, done.seconds) == ("exceeded", 2.0)
    assert calls(done) == ["n1[0] started", "n1[0] cancelled"]


@pytest.mark.parametrize(
    ("data", "task", "payload"),
    [
        ({"task": "judge", "data": [1, 2]}, "judge", [1, 2]),
        ({"task": "judge", "code": "x"}, "judge", {"task": "judge", "code": "x"}),
        ({"data": {"n": 1}}, "analyze", {"n": 1}),
        ({"task": "", "data": ""}, "analyze", {"task": "", "data": ""}),
        ({"task": {"deep": 1}}, "analyze", {"task": {"deep": 1}}),
        ("text", "analyze", "text"),
        (None, "analyze", None),
    ],
)
def test_task_and_data_come_from_the_input(data: Any, task: str, payload: Any) -> None:
    asked: list[AgentRequest] = []

    class Listening:
        async def call(self, request: AgentRequest) -> Any:
            asked.append(request)
            return {"value": 1, "confidence": 0.5}

    registry = Registry([(Agent("a"), Listening())])
    run_sync(ANSWERS, data, registry, clock=VirtualClock())
    (request,) = asked
    assert (request.operation, request.task, request.payload) == ("analyze", task, payload)


def test_the_agents_of_all_groups_are_selected_once_and_in_order() -> None:
    groups = {
        "lawAgents": {"capabilities": ["law"], "min": 1},
        "artAgent": {"capabilities": ["art"], "min": 1, "single": True},
    }
    made = expression(
        'rt.method(run.agent_list(), "map", rt.function(lambda a: a.id, "f", 1))', groups=groups
    )
    registry = Registry()
    for name, kinds, expertise in (
        ("a", ("art",), 0.4),
        ("b", ("art", "law"), 0.9),
        ("c", ("cooking",), 0.9),
        ("d", ("law",), 0.1),
    ):
        registry.add(Agent(name, None, kinds, expertise), ScriptedAgent([]))
    assert run_sync(made, None, registry, clock=VirtualClock()).json == ["b", "d"]


def test_parallax_knows_the_agents_and_its_version() -> None:
    made = expression(
        '[rt.get(run.parallax(), "version"), rt.get(rt.get(run.parallax(), "agents"), "length"), '
        'rt.equal(rt.get(run.parallax(), "agentList"), run.agent_list())]',
        groups=ALL,
    )
    version, agents, same = rows(go(made, {"a": SLOW}))
    assert str(version)[0].isdigit()
    assert (agents, same) == (1, True)
