"""What primitives remember: in the run's memory, in a store, and when the store fails."""

from __future__ import annotations

import asyncio

import pytest

from parallax_primitives.state import LostFact, State, Store
from parallax_primitives.values import Json
from tests.primitives.stage import run_virtual
from tests.primitives.stores import Notebook


class Told:
    """Collects what is reported of a store."""

    def __init__(self) -> None:
        self.failures: list[tuple[str, str, str]] = []

    def __call__(self, operation: str, what: str, error: BaseException) -> None:
        self.failures.append((operation, what, str(error)))


def test_without_a_store_facts_live_in_the_run() -> None:
    state = State(None, Told())
    assert state.read("cache", "k") is None
    state.write("cache", "k", {"n": 1})
    assert state.read("cache", "k") == {"n": 1}
    assert state.read("circuit", "k") is None
    state.write("cache", "k", None)
    assert state.read("cache", "k") is None


def test_a_lost_fact_is_told_and_the_store_goes_on() -> None:
    class Losing(Notebook):
        def read(self, space: str, key: str) -> Json:
            if self.facts.get((space, key)) == "junk":
                del self.facts[space, key]
                raise LostFact("it is damaged")
            return super().read(space, key)

    told, store = Told(), Losing()
    store.facts["cache", "k"] = "junk"
    state = State(store, told)
    assert state.read("cache", "k") is None
    state.write("cache", "k", 1.0)
    assert store.facts["cache", "k"] == 1.0
    assert told.failures == [("read", "cache", "it is damaged")]


def test_a_store_is_shared_between_runs() -> None:
    store = Notebook()
    State(store, Told()).write("cache", "k", 1.0)
    assert State(store, Told()).read("cache", "k") == 1.0


@pytest.mark.parametrize("operation", ["read", "write"])
def test_a_failing_store_is_told_once_and_given_up(operation: str) -> None:
    told, store = Told(), Notebook(operation)
    state = State(store, told)
    for n in range(3):
        state.write("cache", "k", float(n))
        assert state.read("cache", "k") == float(n)
    assert told.failures == [(operation, "cache", f"cannot {operation}")]
    assert store.used.count(operation) == 1


def test_what_was_written_before_the_store_failed_is_not_lost() -> None:
    store = Notebook()
    state = State(store, Told())
    state.write("cache", "k", 1.0)
    store.failing.add("read")
    assert state.read("cache", "k") == 1.0


@pytest.mark.parametrize("failing", [(), ("lock",), ("unlock",)])
def test_a_lock_excludes_whatever_the_store_does(failing: tuple[str, ...]) -> None:
    told = Told()
    inside: list[int] = []
    most = 0

    async def hold(state: State) -> None:
        nonlocal most
        async with state.lock("db"):
            inside.append(1)
            most = max(most, len(inside))
            await asyncio.sleep(1)
            inside.pop()

    async def both() -> None:
        state = State(Notebook(*failing), told)
        async with asyncio.TaskGroup() as group:
            for _ in range(3):
                group.create_task(hold(state))

    run_virtual(both())
    assert most == 1
    assert [one[:2] for one in told.failures] == [(one, "db") for one in failing]


def test_a_lock_of_the_store_excludes_other_runs() -> None:
    store: Store = Notebook()
    log: list[str] = []

    async def hold(name: str) -> None:
        async with State(store, Told()).lock("db"):
            log.append(f"{name} in")
            await asyncio.sleep(1)
            log.append(f"{name} out")

    async def both() -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(hold("a"))
            group.create_task(hold("b"))

    run_virtual(both())
    assert log == ["a in", "a out", "b in", "b out"]


def test_a_lock_is_released_when_its_holder_fails() -> None:
    async def twice() -> str:
        state = State(Notebook(), Told())
        for _ in range(2):
            try:
                async with state.lock("db"):
                    raise RuntimeError
            except RuntimeError:
                pass
        return "done"

    assert run_virtual(twice()) == "done"


def test_live_things_are_made_once() -> None:
    state = State(None, Told())
    made: list[int] = state.live("topics", list)
    made.append(1)
    assert state.live("topics", list) is made
