"""Calls whose ends are foretold leave behind exactly what the same calls do that are waited for."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parallax_primitives.values import Agent
from parallax_runtime import Event, Registry, ScriptedAgent, Step, VirtualClock, run, run_sync
from parallax_runtime.agents import AgentRequest
from tests.runtime.patterns import ALL, answer, expression, kinds, scripted

ALL_OF: dict[str, Any] = {"groups": ALL}
GROUP = "run.group('agents')"
ONE = f"{GROUP}[0]"
PATTERNS = {
    "a fan-out": f"await run.primitive(1, 'parallel', {GROUP})",
    "two at a time": f"await run.primitive(1, 'parallel', {GROUP}, max_concurrency=2.0)",
    "in a time": f"await run.primitive(1, 'parallel', {GROUP}, timeout='2s')",
    "all or nothing": f"await run.primitive(1, 'parallel', {GROUP}, on_error='fail')",
    "the first": f"await run.primitive(1, 'race', {GROUP}, min_confidence=0.5)",
    "a vote": f"await run.primitive(1, 'consensus', {GROUP}, threshold=0.9)",
    "again": f"await run.primitive(1, 'retry', {ONE}, max_attempts=3.0, min_confidence=0.8)",
    "by name": f"[await run.ask(1, {ONE}, 'go'), await run.ask(2, {ONE}, 'on')]",
    "a group twice": f"await run.primitive(1, 'parallel', {GROUP} + {GROUP})",
}


INNER = f"rt.function(lambda: run.primitive(2, 'parallel', {GROUP}), 'f', 0, is_async=True)"
AT_ONCE = f"await run.primitive(1, 'parallel', [{INNER}, {INNER}, {GROUP}[0]])"
"""More calls than places: some have to wait for their turn."""


class Hidden:
    """A connector that does not say what it knows."""

    def __init__(self, inner: ScriptedAgent) -> None:
        self._inner = inner

    async def call(self, request: AgentRequest) -> Any:
        return await self._inner.call(request)


STEP = st.builds(
    Step,
    answer=st.sampled_from(["yes", "no", 2, None]),
    confidence=st.sampled_from([0.2, 0.6, 0.9]),
    delay=st.sampled_from([0.0, 0.0, 0.5, 1.0, 1.5, 3.0]),
    error=st.sampled_from([None, None, None, None, "timeout", "refusal", "crash", "garbage"]),
)
SCRIPTS = st.lists(st.lists(STEP, min_size=1, max_size=3), min_size=1, max_size=5)
LIMITS = st.fixed_dictionaries(
    {"call_timeout": st.sampled_from([1.5, 30.0])},
    optional={
        "calls": st.sampled_from([1.0, 3.0]),
        "concurrency": st.sampled_from([1.0, 2.0]),
        "seconds": st.sampled_from([0.7, 1.2, 2.2]),
    },
)


def played(
    code: str, scripts: list[list[Step]], limits: dict[str, float], *, hidden: bool
) -> list[Any]:
    """Everything that is known of a run."""
    agents = [ScriptedAgent(script) for script in scripts]
    registry = Registry(
        (Agent(f"a{at}"), Hidden(one) if hidden else one) for at, one in enumerate(agents)
    )
    done = run_sync(
        expression(code, **ALL_OF), {"task": "t"}, registry, clock=VirtualClock(), limits=limits
    )
    happened = [(one.at, one.kind, one.site, one.key, one.data) for one in done.events]
    return [done.status, done.json, done.confidence, done.fault, *happened]


@pytest.mark.parametrize("name", PATTERNS)
@given(SCRIPTS, LIMITS)
def test_nothing_tells_them_from_calls_that_are_waited_for(
    name: str, scripts: list[list[Step]], limits: dict[str, float]
) -> None:
    code = PATTERNS[name]
    seen, waited = (played(code, scripts, limits, hidden=hidden) for hidden in (False, True))
    assert seen == waited


@given(st.lists(STEP, min_size=1, max_size=4), st.sampled_from([1, 2, 3]), st.booleans())
def test_those_that_wait_for_their_turn_get_it_or_are_ended(
    steps: list[Step], places: int, is_cut_off: bool
) -> None:
    limits = {"concurrency": float(places), **({"seconds": 1.2} if is_cut_off else {})}
    registry = Registry((Agent(f"a{at}"), ScriptedAgent([one])) for at, one in enumerate(steps))
    done = run_sync(
        expression(AT_ONCE, **ALL_OF), None, registry, clock=VirtualClock(), limits=limits
    )
    under_way = 0
    for event in done.events:
        if event.kind.startswith("call."):
            under_way += 1 if event.kind == "call.started" else -1
        assert 0 <= under_way <= places
    assert under_way == 0
    if not is_cut_off:
        assert kinds(done).count("call.started") == 2 * len(steps) + 1


def test_a_foretold_fan_out_makes_no_task_and_has_one_timer() -> None:
    made = expression(PATTERNS["a fan-out"], **ALL_OF)
    registry, _ = scripted({f"a{at}": answer("yes", 0.9, 1.0 + at) for at in range(50)})

    async def main() -> tuple[int, int]:
        asking = asyncio.create_task(run(made, None, registry, clock=VirtualClock()))
        await asyncio.sleep(0.5)
        loop: Any = asyncio.get_running_loop()
        seen = len(asyncio.all_tasks()), len(loop.timers)
        await asking
        return seen

    with asyncio.Runner(loop_factory=VirtualClock().new_loop) as runner:
        assert runner.run(main()) == (3, 1)  # this one, that of the run, and its pattern


def test_a_cancelled_run_cancels_them_in_order() -> None:
    made = expression(PATTERNS["a fan-out"], **ALL_OF)
    registry, _ = scripted({f"a{at}": answer("yes", 0.9, 5.0 - at) for at in range(3)})
    events: list[Event] = []

    async def main() -> None:
        going = run(made, None, registry, clock=VirtualClock(), observers=[events.append])
        asking = asyncio.create_task(going)
        await asyncio.sleep(1)
        asking.cancel()
        await asyncio.wait((asking,))

    with asyncio.Runner(loop_factory=VirtualClock().new_loop) as runner:
        runner.run(main())
    cancelled = [one.data["agent"] for one in events if one.kind == "call.cancelled"]
    assert cancelled == ["a0", "a1", "a2"]
    assert events[-1].kind == "run.finished"


def test_what_foresees_badly_has_crashed() -> None:
    class Broken(ScriptedAgent):
        def foresee(self, request: AgentRequest) -> Any:
            raise KeyError(request.key)

    made = expression(PATTERNS["a fan-out"], **ALL_OF)
    registry = Registry([(Agent("a"), Broken(()))])
    done = run_sync(made, None, registry, clock=VirtualClock())
    assert (done.status, done.json) == ("completed", [None])
    assert "call.failed" in kinds(done)
