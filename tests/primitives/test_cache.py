"""`cache`: what is the same call, how an answer fades, what is kept and for how long."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parallax_primitives.derivation import origin
from parallax_primitives.handlers import PRIMITIVES
from parallax_primitives.values import (
    Agent,
    Confident,
    Evidence,
    Value,
    bare,
    confidence_of,
    to_json,
)
from tests.primitives.stage import Stage, Step, answer, details, function, perform, run_virtual
from tests.primitives.stores import Notebook
from tests.primitives.test_laws import confidences, drawn


def asked_twice(stage: Stage, task: Value, pause: float, **options: Value) -> tuple[Value, Value]:
    """What the cache gives now, and some seconds later."""

    async def run() -> tuple[Value, Value]:
        stage.name = "cache"
        first = await PRIMITIVES["cache"].handler(stage, task, **options)
        await stage.sleep(pause)
        return first, await PRIMITIVES["cache"].handler(stage, task, **options)

    return run_virtual(run())


@given(confidences, st.floats(0, 1), st.floats(0, 299))
@drawn
def test_an_answer_fades_exactly(certainty: float, decay: float, pause: float) -> None:
    stage = Stage({"a": [Step("x", certainty)]})
    _, later = asked_twice(stage, stage.roster[0], pause, min_confidence=0.0, decay=decay)
    assert bare(later) == "x"
    assert len(stage.calls) == 1
    assert confidence_of(later) == certainty * decay ** (pause / 60)


def test_a_minute_costs_a_tenth() -> None:
    stage = Stage({"a": [Step("x", 0.8)]})
    _, later = asked_twice(stage, stage.roster[0], 60.0)
    assert confidence_of(later) == pytest.approx(0.72)
    assert details(later) == {"age": 60.0, "before": 0.8}
    assert stage.happened("cache.hit") == [{"age": 60.0, "confidence": confidence_of(later)}]


@pytest.mark.parametrize(("pause", "calls"), [(59.9, 1), (60.0, 2)])
def test_an_answer_is_kept_for_its_time(pause: float, calls: int) -> None:
    stage = Stage({"a": [Step("x", 0.9)]})
    asked_twice(stage, stage.roster[0], pause, ttl="1m")
    assert len(stage.calls) == calls


@pytest.mark.parametrize(("certainty", "pause"), [(0.25, 0.0), (0.31, 60.0)])
def test_doubtful_answers_are_asked_for_again(certainty: float, pause: float) -> None:
    stage = Stage({"a": [Step("x", certainty)]})
    asked_twice(stage, stage.roster[0], pause)
    assert len(stage.calls) == 2


def test_failures_are_not_kept() -> None:
    stage = Stage({"a": [Step(error="no"), Step("x", 0.9)]})
    first, later = asked_twice(stage, stage.roster[0], 0.0, min_confidence=0.0)
    assert (bare(first), bare(later)) == (None, "x")
    assert stage.happened("cache.miss")[0] == {"kept": False, "confidence": 0.0}


def test_other_tasks_inputs_and_places_are_other_calls() -> None:
    store = Notebook()
    stage = Stage({"a": [Step("x", 0.9)], "b": [Step("y", 0.9)]}, store=store)
    a, b = stage.roster
    perform(stage, "cache", a)
    assert bare(perform(stage, "cache", b)) == "y"
    stage.input = {"task": "other"}
    perform(stage, "cache", a)
    stage.input, stage.site = {"task": "look"}, "p:n2"
    perform(stage, "cache", a)
    assert stage.calls == ["a", "b", "a", "a"]


def test_a_store_keeps_answers_for_the_next_run() -> None:
    store = Notebook()
    perform(Stage({"a": [Step({"n": [1.0]}, 0.9)]}, store=store), "cache", Agent("a"))
    later = Stage({"a": [Step("other", 0.9)]}, store=store)
    kept = perform(later, "cache", Agent("a"))
    assert to_json(kept) == {"n": [1]}
    assert later.calls == []
    assert origin(kept).agents == {"a"}


@pytest.mark.parametrize("operation", ["read", "write"])
def test_a_failing_store_does_not_fail_the_run(operation: str) -> None:
    stage = Stage({"a": [Step("x", 0.9)]}, store=Notebook(operation))
    first, later = asked_twice(stage, stage.roster[0], 0.0)
    assert bare(first) == bare(later) == "x"
    assert len(stage.calls) == 1
    assert len(stage.happened("store.failed")) == 1


@pytest.mark.parametrize("data", [3.0, {"at": 0.0}, {"at": "x", "value": 1.0}, {"value": 1.0}])
def test_what_a_store_made_up_is_asked_for(data: Value) -> None:
    store = Notebook()
    stage = Stage({"a": [Step("x", 0.9)]}, store=store)
    perform(stage, "cache", stage.roster[0])
    for place in store.facts:
        store.facts[place] = data  # type: ignore[assignment]
    assert bare(perform(stage, "cache", stage.roster[0])) == "x"
    assert len(stage.calls) == 2


def test_the_oldest_answers_go_first() -> None:
    stage = Stage({name: [Step(name, 0.9)] for name in "abc"})
    a, b, c = stage.roster
    for one in (a, b, a, c, b, a):
        perform(stage, "cache", one, max=2.0)
    assert stage.calls == ["a", "b", "c", "a"]


def test_parts_fade_with_the_whole() -> None:
    parts: Value = [answer("a", "x", 0.9), answer("b", "y", 0.5)]
    evidence = Evidence("parallel", 0.5, collected=True)
    task = function(lambda: Confident(parts, 0.5, evidence))
    stage = Stage()
    _, later = asked_twice(stage, task, 60.0, decay=0.5, min_confidence=0.0)
    whole = bare(later)
    assert isinstance(whole, list)
    assert [confidence_of(one) for one in whole] == [0.45, 0.25]
    assert confidence_of(later) == 0.25


@pytest.mark.parametrize("value", ["plain", Agent("a")])
def test_what_cannot_be_kept_is_run_each_time(value: Value) -> None:
    stage = Stage({"a": [Step("x", 0.9)]})
    task = function(lambda: Agent("a")) if isinstance(value, Agent) else value
    first, later = asked_twice(stage, task, 0.0)
    assert to_json(first) == to_json(later)
    assert len(stage.happened("cache.miss")) == 2
    assert not any(one["kept"] for one in stage.happened("cache.miss"))


def test_a_late_answer_is_none() -> None:
    stage = Stage({"a": [Step("x", 0.9, delay=5)]})
    result = perform(stage, "cache", stage.roster[0], timeout=1000.0)
    assert details(result)["error"] == "timeout"
    assert stage.running == 0
