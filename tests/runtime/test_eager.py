"""What a run does without waiting is done at once; nothing else tells it from one that waits."""

from __future__ import annotations

import asyncio
import signal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from parallax_primitives.values import Agent
from parallax_runtime import (
    AgentRequest,
    Execution,
    Registry,
    ScriptedAgent,
    Step,
    VirtualClock,
    run,
    run_sync,
)
from parallax_runtime.eager import begun
from tests.runtime.patterns import ALL, expression
from tests.runtime.test_foretelling import LIMITS, PATTERNS, SCRIPTS, Hidden

ASKING = expression("await run.ask(1, run.group('agents')[0], 'go')", groups=ALL)
CHECKED = expression("run.check()")


class Fine:
    async def call(self, _request: AgentRequest) -> Any:
        return {"value": "yes", "confidence": 0.9}


def went(
    code: str, scripts: list[list[Step]], limits: dict[str, float], *, at_once: bool
) -> Execution:
    agents = Registry(
        (Agent(f"a{at}"), Hidden(ScriptedAgent(one)) if at % 2 else ScriptedAgent(one))
        for at, one in enumerate(scripts)
    )
    made, clock = expression(code, groups=ALL), VirtualClock()

    async def main() -> Execution:
        if at_once:
            return await run(made, {"task": "t"}, agents, clock=clock, limits=limits)
        try:
            raise ValueError
        except ValueError:  # what is being handled is not for the run to see
            return await run(made, {"task": "t"}, agents, clock=clock, limits=limits)

    with asyncio.Runner(loop_factory=clock.new_loop) as runner:
        return runner.run(main())


@given(st.sampled_from(list(PATTERNS)), SCRIPTS, LIMITS)
def test_a_run_is_the_same_begun_at_once_or_later(
    name: str, scripts: list[list[Step]], limits: dict[str, float]
) -> None:
    soon, late = (went(PATTERNS[name], scripts, limits, at_once=one) for one in (True, False))
    assert soon.events == late.events
    assert (soon.status, soon.value, soon.fault) == (late.status, late.value, late.fault)


def test_a_run_that_never_waits_has_ended_when_the_loop_turns() -> None:
    done: list[str] = []

    async def main() -> None:
        asyncio.get_running_loop().call_soon(done.append, "turned")
        agents = Registry([(Agent("a"), Fine())])
        done.append((await run(ASKING, None, agents)).status)

    asyncio.run(main())
    assert done == ["completed", "turned"]


def test_a_run_does_not_see_what_is_handled_around_it() -> None:
    async def main() -> Execution:
        try:
            raise asyncio.CancelledError
        except asyncio.CancelledError:
            return await run(CHECKED, None, Registry())

    assert asyncio.run(main()).status == "completed"


def test_the_task_is_the_present_one_in_its_first_step_and_the_caller_after_it() -> None:
    seen: list[object] = []

    async def work() -> int:
        seen.append(asyncio.current_task())
        async with asyncio.timeout(1):
            await asyncio.sleep(0)
        return 7

    async def main() -> None:
        before = asyncio.current_task()
        task = begun(work())
        assert seen == [task]
        assert asyncio.current_task() is before
        assert not task.done()
        assert await task == 7

    asyncio.run(main())


def test_an_interrupt_in_the_first_step_ends_the_run() -> None:
    class Interrupted:
        async def call(self, _request: AgentRequest) -> Any:
            raise KeyboardInterrupt

    done = run_sync(ASKING, None, Registry([(Agent("a"), Interrupted())]))
    kinds = [event.kind for event in done.events]
    assert (done.status, kinds[-2:]) == ("cancelled", ["call.cancelled", "run.finished"])


def test_an_interrupt_of_a_first_step_that_goes_on_to_its_end_is_heard() -> None:
    class Interrupted(Fine):
        async def call(self, request: AgentRequest) -> Any:
            signal.raise_signal(signal.SIGINT)
            return await super().call(request)

    done = run_sync(ASKING, None, Registry([(Agent("a"), Interrupted())]))
    assert done.status == "cancelled"


def test_runs_inside_of_runs_need_no_deeper_stack() -> None:
    class Asking:
        """Runs a pattern that asks another one of these."""

        def __init__(self, left: int) -> None:
            self.left = left

        async def call(self, _request: AgentRequest) -> Any:
            if self.left:
                agents = Registry([(Agent("a"), Asking(self.left - 1))])
                assert (await run(ASKING, None, agents)).status == "completed"
            return {"value": self.left, "confidence": 0.9}

    assert run_sync(ASKING, None, Registry([(Agent("a"), Asking(100))])).json == 100
