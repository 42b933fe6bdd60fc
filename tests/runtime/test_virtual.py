"""Virtual time: it jumps, it keeps order, it waits for threads, and it has no sockets."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from parallax_runtime import VirtualClock, VirtualLoop
from parallax_runtime.bounded import GRACE, bounded
from parallax_runtime.clock import EPOCH
from parallax_runtime.virtual import Deadlock


def virtual(awaitable: Any) -> Any:
    async def main() -> Any:
        return await awaitable

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main())


def test_time_jumps_to_the_next_timer_exactly() -> None:
    async def main() -> list[tuple[str, float]]:
        loop = asyncio.get_running_loop()
        seen: list[tuple[str, float]] = []

        def see(name: str) -> None:
            seen.append((name, loop.time()))

        for name, delay in [("c", 3e6), ("a", 0.1), ("b", 0.2), ("b2", 0.2)]:
            loop.call_later(delay, see, name)
        await asyncio.sleep(4e6)
        return seen

    assert virtual(main()) == [("a", 0.1), ("b", 0.2), ("b2", 0.2), ("c", 3e6)]


def test_the_clock_follows() -> None:
    async def main() -> tuple[float, float]:
        clock = VirtualClock()
        before = clock.now()
        await clock.sleep(3600)
        return before, clock.now()

    assert virtual(main()) == (EPOCH, EPOCH + 3600)


def test_waiting_for_nothing_is_a_deadlock() -> None:
    async def main() -> None:
        await asyncio.get_running_loop().create_future()

    with pytest.raises(Deadlock):
        virtual(main())


def test_threads_hold_time_still() -> None:
    gate = threading.Event()

    async def main() -> tuple[Any, float]:
        loop = asyncio.get_running_loop()
        timer = loop.call_later(0.001, gate.set)
        work = loop.run_in_executor(None, lambda: gate.wait(0.02))
        result = await asyncio.wait_for(work, 5)
        timer.cancel()
        return result, loop.time()

    assert virtual(main()) == (False, 0.0)


def test_there_are_no_sockets() -> None:
    """Whatever would leave the process says so to audit hooks, and fails as such things do."""
    ways: tuple[Callable[[], Awaitable[Any]], ...] = (
        lambda: asyncio.open_connection("127.0.0.1", 9),
        lambda: asyncio.open_connection("example.com", 9),
        lambda: asyncio.open_unix_connection("/tmp/none"),
        lambda: asyncio.create_subprocess_exec("true"),
        lambda: asyncio.create_subprocess_shell("true"),
        lambda: asyncio.get_running_loop().getnameinfo(("127.0.0.1", 9)),
    )

    async def main(leave: Callable[[], Awaitable[Any]]) -> None:
        with pytest.raises(OSError, match="virtual loop"):
            await leave()

    for leave in ways:
        virtual(main(leave))


def test_cancelled_timers_do_not_pile_up() -> None:
    async def main() -> tuple[int, int, float]:
        loop: Any = asyncio.get_running_loop()
        last = loop.call_later(500, print)
        for at in range(1_000):
            loop.call_later(100 + at % 7, print).cancel()
        await asyncio.sleep(1)
        kept = len(loop._timers)
        last.cancel()
        last.cancel()
        return kept, len(loop.timers), loop.time()

    kept, live, now = virtual(main())
    assert (live, now) == (0, 1.0)
    assert kept < 150


@pytest.mark.parametrize("debug", [False, True])
def test_a_callback_that_fails_is_told_and_the_others_go_on(debug: bool) -> None:
    told: list[dict[str, Any]] = []

    def fail() -> None:
        raise KeyError("x")

    async def main() -> str:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: told.append(context))
        loop.call_soon(fail)
        loop.call_soon(fail).cancel()
        loop.call_later(1, fail).cancel()
        return str(await later("done", 5))

    with asyncio.Runner(loop_factory=VirtualLoop, debug=debug) as runner:
        assert runner.run(main()) == "done"
    assert [type(one["exception"]) for one in told] == [KeyError]
    assert "fail" in told[0]["message"]


async def instantly(value: Any) -> Any:
    return value


async def later(value: Any, seconds: float) -> Any:
    await asyncio.sleep(seconds)
    return value


def test_bounded_gives_what_comes_in_time() -> None:
    assert virtual(bounded(instantly(1), 0.0)) == 1
    assert virtual(bounded(later(1, 5), 10)) == 1
    assert virtual(bounded(later(1, 5), None)) == 1
    with pytest.raises(TimeoutError):
        virtual(bounded(later(1, 5), 4))


def test_bounded_waits_for_other_awaitables_too() -> None:
    async def main() -> Any:
        return await bounded(asyncio.ensure_future(later(1, 5)), 10)

    assert virtual(main()) == 1


def test_bounded_passes_exceptions_on() -> None:
    async def failing(seconds: float) -> None:
        if seconds:
            await asyncio.sleep(seconds)
        raise KeyError("x")

    for seconds in (0, 1):
        with pytest.raises(KeyError):
            virtual(bounded(failing(seconds), 5))


def test_an_exception_during_cleanup_gives_way_to_the_timeout() -> None:
    async def clumsy() -> None:
        try:
            await asyncio.sleep(10)
        finally:
            raise KeyError("cleanup")

    with pytest.raises(TimeoutError):
        virtual(bounded(clumsy(), 5))


def test_cleanup_has_its_grace_and_no_more() -> None:
    async def slow(seconds: float, done: list[float]) -> None:
        try:
            await asyncio.sleep(100)
        finally:
            await asyncio.sleep(seconds)
            done.append(asyncio.get_running_loop().time())

    async def main(seconds: float) -> tuple[list[float], float]:
        done: list[float] = []
        with pytest.raises(TimeoutError):
            await bounded(slow(seconds, done), 10)
        return done, asyncio.get_running_loop().time()

    assert virtual(main(GRACE - 1)) == ([10 + GRACE - 1], 10 + GRACE - 1)
    assert virtual(main(GRACE + 1)) == ([], 10 + GRACE)


def test_a_cancellation_from_outside_is_passed_on() -> None:
    async def main() -> float:
        task = asyncio.ensure_future(bounded(later(1, 100), 50))
        await asyncio.sleep(1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return asyncio.get_running_loop().time()

    assert virtual(main()) == 1.0


def test_a_loop_ends_as_runners_of_later_pythons_ask_for_it() -> None:
    """From 3.12 on they say how long its threads have."""

    async def main() -> str:
        loop = asyncio.get_running_loop()
        done = await loop.run_in_executor(None, str, 1)
        assert isinstance(loop, VirtualLoop)
        await loop.shutdown_default_executor(300.0)
        return done

    assert virtual(main()) == "1"
