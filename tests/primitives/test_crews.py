"""Jobs at once: who does them, and what becomes of whoever waits when the outcome is settled."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextvars import ContextVar
from functools import partial
from typing import Any

import pytest

from parallax_primitives.tasks import Job, run_all, run_jobs
from parallax_runtime import VirtualLoop


def virtual(main: Callable[[], Coroutine[Any, Any, Any]]) -> tuple[Any, int]:
    """What comes of it, and how many tasks it made."""
    made: list[Any] = []

    def make(loop: Any, work: Any, **options: Any) -> Any:
        made.append(work)
        return asyncio.Task(work, loop=loop, **options)

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.get_loop().set_task_factory(make)
        return runner.run(main()), len(made) - 1


async def job(value: str, seconds: float = 0.0) -> str:
    if seconds:
        await asyncio.sleep(seconds)
    return value


def jobs(*seconds: float) -> list[Job[str]]:
    return [partial(job, str(at), one) for at, one in enumerate(seconds)]


def test_jobs_that_do_not_wait_make_no_task() -> None:
    found, tasks = virtual(lambda: run_all(jobs(0, 0, 0), 2))
    assert (found, tasks) == (["0", "1", "2"], 0)


def test_the_first_that_waits_is_the_callers_own() -> None:
    found, tasks = virtual(lambda: run_all(jobs(0, 3, 1, 2), 9))
    assert (found, tasks) == (["0", "1", "2", "3"], 3)


def settled(limit: int, *seconds: float) -> Callable[[], Coroutine[Any, Any, Any]]:
    """Jobs of which the first result settles the outcome, and how the caller is afterwards."""

    async def main() -> tuple[list[int], int, float]:
        found: list[int] = []

        def first(index: int, _: str) -> bool:
            found.append(index)
            return True

        await run_jobs(jobs(*seconds), limit, first)
        await asyncio.sleep(1)  # the caller can go on
        task = asyncio.current_task()
        assert task is not None
        return found, task.cancelling(), asyncio.get_running_loop().time()

    return main


@pytest.mark.parametrize("seconds", [(9, 2, 5), (2, 9, 5), (5, 9, 2)])
def test_whoever_waits_longer_is_cancelled_and_the_caller_goes_on(
    seconds: tuple[float, ...],
) -> None:
    (found, cancelling, now), _ = virtual(settled(3, *seconds))
    assert (found, cancelling, now) == ([seconds.index(2)], 0, 3.0)


def test_a_cancelled_caller_stays_cancelled_although_the_outcome_is_settled() -> None:
    async def main() -> bool:
        caller = asyncio.create_task(settled(3, 9, 2, 5)())
        asyncio.get_running_loop().call_later(2, caller.cancel)
        await asyncio.wait((caller,))
        return caller.cancelled()

    assert virtual(main)[0] is True


@pytest.mark.parametrize("seconds", [(1, 5), (5, 1)])
def test_a_failure_ends_the_others_wherever_it_happens(seconds: tuple[float, float]) -> None:
    ended: list[float] = []

    async def failing(one: float) -> str:
        try:
            await asyncio.sleep(one)
        finally:
            ended.append(asyncio.get_running_loop().time())
        raise KeyError(one)

    async def main() -> None:
        with pytest.raises(KeyError, match=r"1"):
            await run_all([partial(failing, one) for one in seconds], 2)

    virtual(main)
    assert ended == [1.0, 1.0]


@pytest.mark.parametrize("ending", ["cancelled", "failed"])
def test_jobs_are_cancelled_in_their_order(ending: str) -> None:
    ended: list[int] = []

    async def waiting(index: int) -> None:
        try:
            await asyncio.sleep(1 if (index, ending) == (30, "failed") else 9)
        except asyncio.CancelledError:
            ended.append(index)
            raise
        raise KeyError(index)

    async def main() -> None:
        caller = asyncio.create_task(run_all([partial(waiting, at) for at in range(60)], 60))
        if ending == "cancelled":
            asyncio.get_running_loop().call_later(1, caller.cancel)
        await asyncio.wait((caller,))
        assert caller.cancelled() or isinstance(caller.exception(), KeyError)

    virtual(main)
    others = [one for one in ended if one]  # the first one is the caller's own
    assert others == [one for one in range(1, 60) if ending == "cancelled" or one != 30]


def test_what_a_job_sets_in_its_context_is_not_for_the_others() -> None:
    mark: ContextVar[str] = ContextVar("mark", default="none")

    async def marking(name: str) -> str:
        found = mark.get()
        token = mark.set(name)
        await asyncio.sleep(1)
        assert mark.get() == name
        mark.reset(token)
        return found

    async def main() -> tuple[list[str], str]:
        found = await run_all([partial(marking, name) for name in "abc"], 3)
        return found, mark.get()

    assert virtual(main)[0] == (["none"] * 3, "none")


def test_jobs_inside_jobs_do_not_use_up_the_stack() -> None:
    def nested(depth: int) -> Awaitable[list[Any]]:
        if not depth:
            return run_all(jobs(0), 1)
        return run_all([partial(nested, depth - 1)], 1)

    async def main() -> Any:
        return await nested(600)

    found, tasks = virtual(main)
    for _ in range(600):
        (found,) = found
    assert found == ["0"]
    assert tasks < 200
