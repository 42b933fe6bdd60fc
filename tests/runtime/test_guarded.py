"""Limits of one agent that hold for all who call it, in virtual time."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from parallax_primitives.faults import AgentFault
from parallax_runtime import Registry, ScriptedAgent, VirtualLoop, load, run
from parallax_runtime.guarded import CacheRule, CircuitRule, Gate, Guarded
from tests.runtime.transports.calls import AGENT, outcome, request

PATTERN = """\
from parallax_runtime import api as rt

async def pattern(run: rt.Run) -> rt.Value:
    return await run.primitive(1, "parallel", run.group("agents"))

PROGRAM = rt.program(
    abi=1, name="P", version="1", sources=("p.prism",), main=pattern,
    groups={"agents": {"min": 1}}, input_schema=None, output_schema=None, limits={},
    sites={1: ("parallel", 0, 1, 1, 1, 2)}, lines=(),
)
"""


def timed(coroutine: Any) -> Any:
    """A coroutine's result in virtual time."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(coroutine)


class Slow:
    """Takes a second for each call; `most` is how many it was given at once."""

    def __init__(self) -> None:
        self.now = self.most = 0
        self.begun: list[float] = []

    async def call(self, _: object) -> Any:
        self.begun.append(asyncio.get_running_loop().time())
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(1)
        self.now -= 1
        return {"value": len(self.begun), "confidence": 1}


@pytest.mark.parametrize(("places", "most"), [(1, 1), (3, 3), (None, 6)])
def test_runs_share_the_places_of_an_agent(places: int | None, most: int) -> None:
    slow = Slow()
    registry = Registry()
    registry.add(AGENT, slow, timeout=1.5, gate=Gate(places=places))
    program = load(PATTERN, "p.py")

    async def several() -> list[Any]:
        return list(await asyncio.gather(*(run(program, None, registry) for _ in range(6))))

    assert all(one.status == "completed" and one.confidence == 1 for one in timed(several()))
    assert slow.most == most, "waiting for a place takes no time of a call"


def test_so_many_calls_begin_in_any_period() -> None:
    slow, gate = Slow(), Gate(rate=(2, 10.0))

    async def once() -> None:
        async with gate:
            await slow.call(None)

    async def all_at_once() -> None:
        began = asyncio.get_running_loop().time()
        await asyncio.gather(*(once() for _ in range(5)))
        slow.begun[:] = [at - began for at in slow.begun]

    timed(all_at_once())
    assert slow.begun == pytest.approx([0, 0, 10, 10, 20])


def test_a_place_is_free_again_after_a_cancel() -> None:
    gate = Gate(places=1, rate=(1, 10.0))

    async def hold() -> None:
        async with gate:
            await asyncio.sleep(99)

    async def impatient() -> float:
        began = asyncio.get_running_loop().time()
        for _ in range(2):
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(1):
                    await hold()
        async with gate:
            return asyncio.get_running_loop().time() - began

    assert timed(impatient()) == pytest.approx(20)


def test_an_agent_that_fails_is_left_alone_for_a_while() -> None:
    failures = [{"error": "crash"}, {"error": "crash"}, {"error": "garbage"}]
    script = ScriptedAgent([*failures, {"answer": 1}])
    agent = Guarded(script, CircuitRule(failures=2, reset=30.0), None)

    async def calls() -> list[Any]:
        found = []
        for pause in (0, 0, 0, 31, 0, 31, 0):
            await asyncio.sleep(pause)
            try:
                found.append(await outcome(agent))
            except (RuntimeError, TypeError):
                found.append("failed")
        return found

    found = timed(calls())
    assert found[:2] == ["failed", "failed"]
    assert found[2][1].startswith(
        "`scout` is left alone for 30 s more, after 2 failures in a row; the last: it crashed"
    )
    assert found[3] == "failed"
    assert "after 3 failures in a row; the last: it gave no usable answer" in found[4][1]
    assert found[5:] == [(1, 1.0), (1, 1.0)]
    assert len(script.calls) == 5


def test_what_counts_as_a_failure() -> None:
    async def after(step: dict[str, Any], seconds: float) -> bool:
        agent = Guarded(ScriptedAgent([step]), CircuitRule(failures=1, reset=30.0), None)
        await outcome(agent, request(timeout=seconds))
        try:
            return "left alone" in str(await outcome(agent, request(timeout=1)))
        except RuntimeError:
            return False

    assert timed(after({"error": "timeout"}, 5.0))
    assert not timed(after({"error": "refusal"}, 5.0))
    assert not timed(after({"answer": 1}, 5.0))


def test_one_call_at_a_time_tries_an_agent_that_failed() -> None:
    script = ScriptedAgent([{"error": "timeout"}, {"answer": 1, "delay": "1s"}])
    agent = Guarded(script, CircuitRule(failures=1, reset=30.0), None)

    async def calls() -> list[Any]:
        await outcome(agent)
        await asyncio.sleep(31)
        return list(await asyncio.gather(outcome(agent), outcome(agent)))

    first, second = timed(calls())
    assert first == (1, 1.0)
    assert second[0] == "error"


def test_answers_are_kept_for_calls_that_ask_the_same() -> None:
    script = ScriptedAgent([{"answer": n} for n in range(9)])
    agent = Guarded(script, None, CacheRule(ttl=60.0, entries=2))

    async def ask(*payloads: Any) -> list[Any]:
        return [(await outcome(agent, request(one)))[0] for one in payloads]

    async def calls() -> list[Any]:
        found = await ask("a", "a", "b", {"x": 1, "y": 2}, {"y": 2, "x": 1}, "a")
        await asyncio.sleep(61)
        return found + await ask("a")

    assert timed(calls()) == [0, 0, 1, 2, 2, 3, 4]


def test_failures_are_not_kept() -> None:
    script = ScriptedAgent([{"error": "refusal"}, {"error": "garbage"}, {"answer": 1}])
    agent = Guarded(script, None, CacheRule(ttl=60.0, entries=2))

    async def calls() -> list[Any]:
        return [await agent.call(request()) for _ in range(3)]

    with pytest.raises(AgentFault):
        timed(calls())
    assert isinstance(timed(calls())[0], str)
    assert timed(calls()) == [timed(calls())[0]] * 3
