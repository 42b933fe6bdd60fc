"""`circuit` against a reference model, and what it does with time, places, stores and failures."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parallax_primitives.control.breaker import Breaker
from parallax_primitives.handlers import PRIMITIVES
from parallax_primitives.values import Confident, Function, Json, Value, bare, confidence_of
from tests.primitives.stage import Stage, Step, details, function, perform, run_virtual
from tests.primitives.stores import Notebook


@dataclass
class Model:
    """The circuit as a person would keep it on paper, one call after the other."""

    failures: int
    reset: float
    successes: int
    state: str = "closed"
    streak: int = 0
    opened: float = 0.0

    def admits(self, now: float) -> bool:
        if self.state == "open" and now - self.opened >= self.reset:
            self.state, self.streak = "half-open", 0
        return self.state != "open"

    def ended(self, good: bool, now: float) -> None:
        if self.state == "closed":
            self.streak = 0 if good else self.streak + 1
            if self.streak == self.failures:
                self.open(now)
        elif good:
            self.streak += 1
            if self.streak == self.successes:
                self.state, self.streak = "closed", 0
        else:
            self.open(now)

    def open(self, now: float) -> None:
        self.state, self.opened = "open", now


class Caller:
    """Calls the circuit of one place again and again, as a loop in a pattern does."""

    def __init__(self, stage: Stage, **options: Value) -> None:
        self.stage = stage
        self.options = options
        stage.name = "circuit"

    async def call(self, task: Value) -> Value:
        return await PRIMITIVES["circuit"].handler(self.stage, task, **self.options)

    @property
    def state(self) -> str:
        return Breaker.of(self.stage.state.read("circuit", self.stage.site)).state


def giving(*given_results: Value) -> Function:
    """A task that gives these results in turn, the last one for ever."""
    left = list(given_results)
    return function(lambda: left.pop(0) if len(left) > 1 else left[0])


GOOD, DOUBTFUL, FAILED = Confident("yes", 0.9), Confident("hm", 0.4), Confident(None, 0.0)

outcomes = st.lists(
    st.tuples(st.sampled_from([GOOD, DOUBTFUL, FAILED]), st.sampled_from([0.0, 1.0, 4.0, 5.0])),
    max_size=30,
)


@given(outcomes, st.integers(1, 3), st.integers(1, 3))
@settings(max_examples=100, deadline=None)
def test_it_does_what_the_model_does(
    some: list[tuple[Confident, float]], failures: int, successes: int
) -> None:
    stage = Stage()
    model = Model(failures, 5.0, successes)
    caller = Caller(
        stage, failures=float(failures), reset="5s", successes=float(successes), min_confidence=0.5
    )

    async def all_of_them() -> None:
        for result, pause in some:
            await stage.sleep(pause)
            admitted = model.admits(stage.now())
            found = await caller.call(giving(result))
            if admitted:
                assert found == result
                model.ended(confidence_of(result) >= 0.5, stage.now())
            else:
                assert details(found)["error"] == "CircuitOpen"
            assert caller.state == model.state or not admitted

    run_virtual(all_of_them())


def test_a_low_confidence_counts_as_a_failure_and_is_still_given() -> None:
    stage = Stage({"a": [Step("hm", 0.4)]})
    assert perform(stage, "circuit", stage.roster[0], failures=1.0) == Confident("hm", 0.4)
    assert stage.happened("circuit.open") == [{}]
    refused = perform(stage, "circuit", stage.roster[0], failures=1.0)
    assert refused == Confident(None, 0.0)
    assert stage.happened("circuit.refused") == [{}]
    assert stage.calls == ["a"]


def test_a_timeout_counts_as_a_failure() -> None:
    stage = Stage({"a": [Step("late", 0.9, delay=9)]})
    result = perform(stage, "circuit", stage.roster[0], failures=1.0, timeout=1000.0)
    assert details(result)["error"] == "timeout"
    assert stage.happened("circuit.open") == [{}]
    assert stage.running == 0


def together(stage: Stage, *tasks: Value, **options: Value) -> list[Value]:
    """Several calls of one place at the same time."""
    caller = Caller(stage, **options)

    async def run() -> list[Value]:
        return list(await asyncio.gather(*map(caller.call, tasks)))

    return run_virtual(run())


def slow(result: Value, seconds: float) -> Function:
    async def work() -> Value:
        await asyncio.sleep(seconds)
        return result

    return function(work, is_async=True)


def test_half_open_lets_one_call_through_at_a_time() -> None:
    stage = Stage(store=None)
    stage.state.write("circuit", stage.site, Breaker(state="half-open", turn=2).json())
    found = together(stage, slow(GOOD, 1), slow(GOOD, 1), successes=1.0)
    assert found[0] == GOOD
    assert details(found[1])["error"] == "CircuitOpen"
    assert stage.happened("circuit.closed") == [{}]


def test_calls_that_began_before_it_opened_do_not_count() -> None:
    stage = Stage()
    found = together(stage, slow(FAILED, 1), slow(FAILED, 2), slow(GOOD, 3), failures=1.0)
    assert found[2] == GOOD
    assert stage.happened("circuit.open") == [{}]
    assert stage.happened("circuit.closed") == []


def test_they_do_not_keep_it_open_either() -> None:
    stage = Stage()
    caller = Caller(stage, failures=1.0, reset="30s")

    async def run() -> Value:
        late = asyncio.ensure_future(caller.call(slow(FAILED, 20)))
        await caller.call(slow(FAILED, 1))
        await late
        await stage.sleep(12)
        return await caller.call(giving(GOOD))

    assert run_virtual(run()) == GOOD


def test_a_cancelled_trial_leaves_the_place_free() -> None:
    stage = Stage()
    stage.state.write("circuit", stage.site, Breaker(state="half-open", turn=2).json())
    caller = Caller(stage, successes=1.0)

    async def run() -> Value:
        trial = asyncio.ensure_future(caller.call(slow(GOOD, 9)))
        await asyncio.sleep(1)
        trial.cancel()
        await asyncio.wait([trial])
        return await caller.call(giving(GOOD))

    assert run_virtual(run()) == GOOD


def test_each_place_has_its_own_circuit() -> None:
    store = Notebook()
    first, second = Stage(store=store, site="p:n1"), Stage(store=store, site="p:n2")
    perform(first, "circuit", giving(FAILED), failures=1.0)
    assert perform(second, "circuit", giving(GOOD), failures=1.0) == GOOD


def test_a_store_keeps_it_open_in_the_next_run() -> None:
    store = Notebook()
    perform(Stage(store=store), "circuit", giving(FAILED), failures=1.0)
    later = Stage(store=store)
    assert bare(perform(later, "circuit", giving(GOOD), failures=1.0)) is None
    assert later.happened("circuit.refused") == [{}]


@pytest.mark.parametrize("operation", ["read", "write"])
def test_a_failing_store_does_not_fail_the_run(operation: str) -> None:
    stage = Stage(store=Notebook(operation))
    for _ in range(2):
        perform(stage, "circuit", giving(FAILED), failures=1.0)
    assert stage.happened("circuit.refused") == [{}]
    assert stage.happened("store.failed") == [
        {"operation": operation, "what": "circuit", "error": "OSError"}
    ]


@pytest.mark.parametrize(
    "data", [3, "open", {}, {"state": "ajar"}, {"state": "open", "count": "x"}]
)
def test_what_a_store_made_up_is_a_new_circuit(data: Json) -> None:
    assert Breaker.of(data) == Breaker()
