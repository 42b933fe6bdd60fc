"""Timeouts of many calls: each is over at its moment, and the loop knows few of them."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, Final

from hypothesis import given
from hypothesis import strategies as st

from parallax_runtime import VirtualClock
from parallax_runtime.bounded import Rest, at_once, in_time
from parallax_runtime.timeouts import Waiters

LENGTHS: Final = (1.0, 2.5)


def ran(work: Coroutine[Any, Any, Any]) -> Any:
    with asyncio.Runner(loop_factory=VirtualClock().new_loop) as runner:
        return runner.run(work)


async def bounded(awaited: Coroutine[Any, Any, Any], seconds: float, waiters: Waiters) -> None:
    rest = at_once(awaited)
    assert isinstance(rest, Rest)
    await in_time(rest, seconds, waiters)


async def ended(waiters: Waiters, begins: float, lasts: float, timeout: float) -> tuple[str, float]:
    """How a call ended, and when."""
    loop = asyncio.get_running_loop()
    await asyncio.sleep(begins)
    try:
        await bounded(asyncio.sleep(lasts), timeout, waiters)
    except TimeoutError:
        return "late", loop.time()
    return "came", loop.time()


def expected(begins: float, lasts: float, timeout: float) -> tuple[str, float]:
    return ("late", begins + timeout) if timeout < lasts else ("came", begins + lasts)


EIGHTHS = st.integers(1, 39).map(lambda n: n / 8 + 1 / 16)
"""None is as long as a timeout: which of two comes first at one moment does not matter."""


@given(st.lists(st.tuples(EIGHTHS, EIGHTHS, st.sampled_from(LENGTHS)), max_size=12))
def test_each_is_over_at_its_moment(calls: list[tuple[float, float, float]]) -> None:
    async def all_of_them() -> list[tuple[str, float]]:
        waiters = Waiters()
        found = await asyncio.gather(*(ended(waiters, *call) for call in calls))
        assert not waiters
        return found

    assert ran(all_of_them()) == [expected(*call) for call in calls]


def test_calls_that_wait_share_a_timer() -> None:
    async def armed() -> list[int]:
        loop: Any = asyncio.get_running_loop()

        def count() -> int:
            return sum(not timer.cancelled() for timer in loop._scheduled)

        waiters, come = Waiters(), asyncio.Event()
        calls = [asyncio.create_task(bounded(come.wait(), 30.0, waiters)) for _ in range(100)]
        counts = [count()]
        await asyncio.sleep(0)
        counts.append(count())
        calls[0].cancel()
        await asyncio.wait(calls[:1])
        counts.append(count())
        come.set()
        await asyncio.wait(calls)
        return [*counts, count()]

    assert asyncio.run(armed()) == [0, 1, 1, 0]
