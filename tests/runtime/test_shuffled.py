"""The shuffled loop: a seed decides what runs first, and nothing else changes."""

from __future__ import annotations

import asyncio
import gc
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parallax_runtime import ShuffledLoop

NAMES = "abc"


def order(loop: ShuffledLoop, seed: int | None, *, begun_at_once: bool = False) -> str:
    """The order in which three tasks that are ready together run."""
    seen: list[str] = []

    async def one(name: str) -> None:
        seen.append(name)

    async def main() -> None:
        await asyncio.gather(*map(one, NAMES))

    loop.restart(seed)
    if begun_at_once:
        loop.finish(main())
    else:
        loop.run_until_complete(main())
    return "".join(seen)


def test_without_a_seed_the_order_is_that_of_arrival() -> None:
    loop = ShuffledLoop()
    assert order(loop, None) == NAMES
    loop.close()


def test_seeds_lead_to_every_order_and_each_to_the_same_again() -> None:
    loop = ShuffledLoop()
    first = [order(loop, seed) for seed in range(60)]
    assert set(first) == {"".join(one) for one in permutations(NAMES)}
    assert [order(loop, seed) for seed in range(60)] == first
    loop.close()


@given(st.integers(min_value=0), st.lists(st.integers(0, 10**6), max_size=6))
def test_time_is_kept_whatever_the_order(seed: int, delays: list[int]) -> None:
    loop = ShuffledLoop()
    loop.restart(seed)
    woken: list[float] = []

    async def sleeper(delay: float) -> None:
        await asyncio.sleep(delay)
        woken.append(loop.time())

    async def main() -> None:
        await asyncio.gather(*map(sleeper, delays))

    loop.run_until_complete(main())
    assert sorted(woken) == woken
    assert loop.time() == max(delays, default=0.0)
    loop.restart(seed)
    assert loop.time() == 0
    loop.close()


def test_the_order_is_the_same_where_the_first_step_takes_no_turn() -> None:
    loop = ShuffledLoop()
    for seed in (None, *range(30)):
        assert order(loop, seed, begun_at_once=True) == order(loop, seed)
    loop.close()


def test_what_waits_for_nothing_is_done_at_once() -> None:
    loop = ShuffledLoop()
    turns: list[int] = []

    async def one() -> str:
        assert asyncio.get_running_loop() is loop
        loop.call_soon(turns.append, 1)
        return "done"

    assert loop.finish(one()) == "done"
    assert not turns
    assert loop.finish(one()) == "done"  # what is ready has its turn, and all is as ever
    assert turns
    loop.close()


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, asyncio.CancelledError])
def test_what_a_coroutine_raises_is_raised(error: type[BaseException]) -> None:
    loop = ShuffledLoop()
    told: list[object] = []
    loop.set_exception_handler(lambda _, context: told.append(context))

    async def fails() -> None:
        raise error

    for run in (loop.finish, loop.run_until_complete):
        with pytest.raises(error):
            run(fails())
        gc.collect()
    assert not told
    assert asyncio._get_running_loop() is None
    loop.close()
