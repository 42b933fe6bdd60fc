"""Budgets, deadlines, cancellation: a run ends, and nothing of it outlives it."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

import pytest

from parallax_primitives.catalogue import SPECS
from parallax_primitives.spec import Primitive
from parallax_primitives.values import Agent
from parallax_runtime import (
    AgentRequest,
    Execution,
    Program,
    Registry,
    Step,
    SystemClock,
    VirtualClock,
    VirtualLoop,
    run,
    run_sync,
)
from parallax_runtime.bounded import GRACE
from tests.runtime.patterns import ALL, answer, expression, go, kinds, program, scripted

PARALLEL = expression("await run.primitive(1, 'parallel', run.group('agents'))", groups=ALL)
FOREVER = program("""
async def pattern(run: rt.Run) -> rt.Value:
    while True:
        run.tick()
""")


def words(done: Execution) -> str:
    assert done.fault is not None
    assert (done.status, done.fault.kind) == ("exceeded", "budget")
    return done.fault.message


def test_calls_are_counted() -> None:
    steps = {name: answer(name, 0.9) for name in "abc"}
    assert "more than 2 agent calls" in words(go(PARALLEL, steps, limits={"calls": 2}))
    assert go(PARALLEL, steps, limits={"calls": 3}).status == "completed"


def test_loops_end() -> None:
    assert "more than 10,000,000 steps" in words(go(FOREVER))
    assert "more than 100 steps" in words(go(FOREVER, limits={"steps": 100}))


def test_nested_loops_over_lists_count_their_elements() -> None:
    code = """
async def pattern(run: rt.Run) -> rt.Value:
    wide = rt.library("range", 100000.0)
    for _ in rt.iterate(wide):
        for _ in rt.iterate(wide):
            pass
"""
    assert "steps" in words(go(program(code)))


def test_a_run_that_never_waits_still_meets_its_deadline() -> None:
    done = run_sync(FOREVER, None, Registry(), timeout=0.02, limits={"steps": 10**12})
    assert "longer than 0.02 s" in words(done)


def test_recursion_ends_at_its_place() -> None:
    code = """
def down(n: rt.Value = None) -> rt.Value:
    return rt.add(1.0, down(n))

async def pattern(run: rt.Run) -> rt.Value:
    return down(1.0)
"""
    done = go(program(code, lines=((11, 4, 34, 0, 2, 3, 2, 20),)))
    assert "too deep" in words(done)
    assert done.fault is not None
    assert done.fault.line == 2


def test_results_that_are_too_large_to_write_end_the_run() -> None:
    code = """
async def pattern(run: rt.Run) -> rt.Value:
    xs = [1.0]
    for _ in range(60):
        xs = [xs, xs]
    return xs
"""
    assert "elements" in words(go(program(code)))
    merged = code.replace("return xs", "return await run.primitive(1, 'merge', xs)")
    assert "elements" in words(go(program(merged)))
    asked = code.replace("return xs", "return await run.ask(1, run.group('agents')[0], 'x', xs)")
    assert "elements" in words(go(program(asked, groups=ALL), {"ann": answer(1, 1)}))


def test_the_run_s_deadline_cancels_what_runs() -> None:
    done = go(PARALLEL, {name: answer(name, 0.9, 60.0) for name in "ab"}, timeout=10.0)
    assert "longer than 10 s" in words(done)
    assert done.seconds == 10.0
    assert kinds(done).count("call.cancelled") == 2
    assert kinds(done)[-2:] == ["primitive.cancelled", "run.finished"]


def test_the_budget_of_seconds_and_the_timeout_the_earlier_wins() -> None:
    steps = {"a": answer(1, 1, 60.0)}
    assert go(PARALLEL, steps, timeout=10.0, limits={"seconds": 5}).seconds == 5.0
    assert go(PARALLEL, steps, timeout=3.0, limits={"seconds": 5}).seconds == 3.0


class Custom:
    """A connector made of one coroutine function."""

    def __init__(self, function: Callable[[], Coroutine[Any, Any, Any]]) -> None:
        self._function = function

    async def call(self, _request: AgentRequest) -> Any:
        return await self._function()


def virtual(main: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main())


def test_cancelling_a_run_cancels_everything_and_waits_for_cleanup() -> None:
    cleaned: list[str] = []

    async def tidy() -> Any:
        try:
            await asyncio.sleep(100)
        finally:
            await asyncio.sleep(1)
            cleaned.append("tidy")

    registry = Registry((Agent(name), Custom(tidy)) for name in "abc")
    seen: list[str] = []

    async def main() -> int:
        running = asyncio.ensure_future(
            run(PARALLEL, None, registry, clock=VirtualClock(),
                observers=(lambda event: seen.append(event.kind),))
        )  # fmt: skip
        await asyncio.sleep(10)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        return len(asyncio.all_tasks())

    assert virtual(main) == 1  # this one
    assert cleaned == ["tidy"] * 3
    assert seen.count("call.cancelled") == 3
    assert seen[-1] == "run.finished"


def test_an_agent_that_ignores_its_timeout_is_closed_by_force() -> None:
    ends: list[str] = []

    async def stubborn() -> Any:
        try:
            while True:
                try:
                    await asyncio.sleep(1)
                except asyncio.CancelledError:
                    ends.append("ignored")
        finally:
            ends.append("closed")

    async def main() -> Execution:
        registry = Registry([(Agent("a"), Custom(stubborn))])
        return await run(PARALLEL, None, registry, clock=VirtualClock())

    done = virtual(main)
    assert (done.status, done.value, ends) == ("completed", done.value, ["ignored", "closed"])
    assert done.seconds == 30 + GRACE
    (failed,) = [event for event in done.events if event.kind == "call.failed"]
    assert failed.data["error"] == "timeout"


def test_what_an_agent_says_after_its_timeout_counts_no_more() -> None:
    async def late() -> Any:
        try:
            await asyncio.sleep(100)
        except asyncio.CancelledError:
            return {"value": "late", "confidence": 1.0}

    registry = Registry([(Agent("a"), Custom(late))])
    done = run_sync(PARALLEL, None, registry, clock=VirtualClock())
    failed = [event.data["error"] for event in done.events if event.kind == "call.failed"]
    assert failed == ["timeout"]


def test_an_agent_may_use_timeouts_of_its_own() -> None:
    async def patient() -> Any:
        try:
            async with asyncio.timeout(2):
                await asyncio.sleep(100)
        except TimeoutError:
            await asyncio.sleep(20)
        return {"value": "own way", "confidence": 0.9}

    registry = Registry([(Agent("a"), Custom(patient))])
    done = run_sync(PARALLEL, None, registry, clock=VirtualClock())
    assert (done.json, done.seconds) == (["own way"], 22.0)


async def _own_timeout() -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(2):
            await asyncio.sleep(100)


async def _own_group() -> None:
    async def fail() -> None:
        await asyncio.sleep(1)
        raise ValueError

    with suppress(ExceptionGroup):
        async with asyncio.TaskGroup() as group:
            group.create_task(fail())
            await asyncio.sleep(100)


@pytest.mark.parametrize("own", [_own_timeout, _own_group])
@pytest.mark.parametrize("is_stubborn", [False, True])
def test_an_agent_that_cancelled_something_itself_still_has_a_timeout(
    own: Callable[[], Coroutine[Any, Any, None]], is_stubborn: bool
) -> None:
    """As do those that connect to servers: whatever connects first cancels the other attempts."""

    async def hanging() -> Any:
        await own()
        while True:
            try:
                await asyncio.sleep(1000)
            except asyncio.CancelledError:
                if not is_stubborn:
                    raise

    registry = Registry([(Agent("a"), Custom(hanging))])
    done = run_sync(PARALLEL, None, registry, clock=VirtualClock(), timeout=200)
    failed = [event.data["error"] for event in done.events if event.kind == "call.failed"]
    assert (failed, done.seconds) == (["timeout"], 30 + GRACE if is_stubborn else 30)


def test_a_timeout_does_not_disturb_the_cleanup_of_what_is_cancelled() -> None:
    ends: list[str] = []

    async def tidy() -> Any:
        try:
            await asyncio.sleep(100)
        finally:
            await asyncio.sleep(4)
            ends.append("tidy")

    async def main() -> None:
        registry = Registry([(Agent("a"), Custom(tidy))])
        running = asyncio.ensure_future(run(PARALLEL, None, registry, clock=VirtualClock()))
        await asyncio.sleep(29)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running

    virtual(main)
    assert ends == ["tidy"]


def test_an_agent_that_cancels_itself_has_crashed() -> None:
    async def odd() -> Any:
        raise asyncio.CancelledError

    async def odd_later() -> Any:
        waiting = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_later(1, waiting.cancel)
        await waiting

    for function in (odd, odd_later):
        registry = Registry([(Agent("a"), Custom(function))])
        done = run_sync(PARALLEL, None, registry, clock=VirtualClock())
        assert done.status == "completed"
        failed = [event.data["error"] for event in done.events if event.kind == "call.failed"]
        assert failed == ["crash"]


def test_thousands_of_cancelled_races_leave_no_task() -> None:
    race = expression("await run.primitive(1, 'race', run.group('agents'))", groups=ALL)

    async def main() -> int:
        for seed in range(300):
            registry, _ = scripted(
                {
                    f"a{at}": answer(at, 0.9, delay=((seed * 7 + at * 13) % 11) / 2)
                    for at in range(7)
                }
            )
            done = await run(race, None, registry, clock=VirtualClock(), seed=seed)
            starts = kinds(done).count("call.started")
            ends = sum(kinds(done).count(f"call.{end}") for end in ("finished", "cancelled"))
            assert starts == ends
        return len(asyncio.all_tasks())

    assert virtual(main) == 1


async def leaking(context: Any, subject: Any) -> Any:
    """A primitive that breaks the rule: it does not wait for what it starts."""
    LEAKED.append(asyncio.ensure_future(context.run(subject[0])))
    await asyncio.sleep(1)


LEAKED: list[asyncio.Future[Any]] = []


def test_what_a_primitive_leaves_running_is_stopped_at_the_end() -> None:
    made = expression("await run.primitive(1, 'leaking', run.group('agents'))", groups=ALL)
    table = {"leaking": Primitive(spec=SPECS["parallel"], handler=leaking)}
    registry, _ = scripted({"a": answer("x", 0.9, 100.0)})

    async def main() -> Execution:
        return await run(made, None, registry, clock=VirtualClock(), primitives=table)

    done = virtual(main)
    assert (done.status, done.seconds) == ("completed", 1.0)
    assert kinds(done)[-2:] == ["call.cancelled", "run.finished"]
    assert LEAKED.pop().cancelled()


def test_runs_may_be_concurrent_on_one_loop() -> None:
    async def main() -> list[Execution]:
        registry, _ = scripted({"a": answer("x", 0.9, 5.0)})
        return await asyncio.gather(
            *(run(PARALLEL, None, registry, clock=VirtualClock()) for _ in range(50))
        )

    done = virtual(main)
    assert {execution.seconds for execution in done} == {5.0}
    assert all(execution.events == done[0].events for execution in done)


def test_what_can_never_happen_ends_a_virtual_run() -> None:
    async def never() -> Any:
        await asyncio.get_running_loop().create_future()

    registry = Registry()
    registry.add(Agent("a"), Custom(never), timeout=10.0)
    assert run_sync(PARALLEL, None, registry, clock=VirtualClock()).seconds == 10.0

    async def main(_run: Any) -> Any:
        await asyncio.get_running_loop().create_future()

    stuck = Program(name="S", version="1", sources=(), main=main)
    done = run_sync(stuck, None, registry, clock=VirtualClock())
    assert done.status == "failed"
    assert done.fault is not None
    assert "never happen" in done.fault.message


def test_an_interrupt_gives_a_cancelled_execution() -> None:
    async def interrupted() -> Any:
        signal.raise_signal(signal.SIGINT)
        await asyncio.sleep(10)

    registry = Registry([(Agent("a"), Custom(interrupted))])
    done = run_sync(PARALLEL, None, registry, clock=VirtualClock())
    assert done.status == "cancelled"
    assert kinds(done)[-1] == "run.finished"
    assert kinds(done).count("call.cancelled") == 1


def test_threads_take_real_time_in_virtual_runs() -> None:
    release = threading.Event()

    async def threaded() -> Any:
        loop = asyncio.get_running_loop()
        loop.call_later(5, release.set)
        return await loop.run_in_executor(None, lambda: {"value": "t", "confidence": 0.5})

    async def main() -> Execution:
        registry = Registry([(Agent("a"), Custom(threaded))])
        return await run(PARALLEL, None, registry, clock=VirtualClock())

    done = virtual(main)
    assert (done.json, done.seconds) == (["t"], 0.0)


def test_virtual_time_needs_its_loop() -> None:
    with pytest.raises(RuntimeError, match="VirtualLoop"):
        asyncio.run(run(PARALLEL, None, Registry(), clock=VirtualClock()))


def test_system_time_works_too() -> None:
    registry, _ = scripted({"a": answer("x", 0.9, 0.01)})
    done = run_sync(PARALLEL, None, registry, clock=SystemClock())
    assert done.json == ["x"]
    assert 0.01 <= done.seconds < 5


def test_a_retry_waits_in_virtual_time() -> None:
    made = expression(
        "await run.primitive(1, 'retry', run.group('agents')[0], max_attempts=3.0, delay='1h',"
        " max_delay='5h')",
        groups=ALL,
    )
    done = go(made, {"a": [Step(error="crash"), Step(error="crash"), answer("ok", 0.9)]})
    assert (done.json, done.seconds) == ("ok", 3 * 3600.0)
    keys = [event.key for event in done.events if event.kind == "call.started"]
    assert keys == ["n1[0]", "n1[0]#2", "n1[0]#3"]
