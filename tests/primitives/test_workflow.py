"""Pipelines, branches, graphs under every schedule, and checkpoints within and beyond a run."""

from __future__ import annotations

import asyncio
import graphlib
import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parallax_primitives.faults import Fault
from parallax_primitives.values import Agent, Confident, Function, Value, bare, confidence_of
from parallax_primitives.workflow.graph import cycle
from tests.primitives.stage import Stage, Step, answer, confident, details, function, perform
from tests.primitives.stores import Notebook
from tests.primitives.test_laws import bars, confidences, drawn

# --- pipeline ------------------------------------------------------------------------------------

stages = st.lists(st.tuples(st.booleans(), confidences), min_size=1, max_size=6)


@given(stages, confidences, bars)
@drawn
def test_a_pipeline_is_as_sure_as_its_least_sure_stage(
    script: Sequence[tuple[bool, float]], start: float, bar: float
) -> None:
    def stage(fails: bool, sure: float) -> Function:
        def work(before: Value) -> Value:
            return Confident(None, 0.0) if fails else Confident([before], sure)

        return function(work, 1)

    made = [stage(*one) for one in script]
    result = confident(
        perform(Stage(), "pipeline", made, input=Confident("x", start), halt_below=bar)
    )
    sures = [start, *(0.0 if fails else sure for fails, sure in script)]
    fails = [False, *(fails for fails, _ in script)]
    bad = next((at for at, sure in enumerate(sures) if fails[at] or sure < bar), None)
    if bad is None:
        assert (result.value is not None, result.confidence) == (True, min(sures))
    else:
        assert (result.value, result.confidence) == (None, 0.0)
    assert details(result)["completed"] == (len(script) if bad is None else bad)


def test_agents_are_sent_what_came_before() -> None:
    stage = Stage({"a": [Step("a draft", 0.8)], "b": [Step("a text", 0.9)]})
    result = perform(stage, "pipeline", stage.roster, input={"topic": "tides"})
    assert result == Confident("a text", 0.8)
    assert stage.requests == [{"topic": "tides"}, answer("a", "a draft", 0.8)]


def test_without_an_input_it_is_that_of_the_run() -> None:
    stage = Stage({"a": [Step("x", 0.8)]})
    perform(stage, "pipeline", stage.roster)
    assert stage.requests == [stage.input]


def test_a_halted_pipeline_asks_nobody_else_and_keeps_the_last_value() -> None:
    stage = Stage({"a": [Step("hm", 0.2)], "b": [Step("x", 0.9)]})
    result = perform(stage, "pipeline", stage.roster, input="x")
    assert result == Confident(None, 0.0)
    assert stage.calls == ["a"]
    assert bare(details(result)["last"]) == "hm"
    assert stage.happened("early-stop") == [{"finished": 1, "skipped": 1}]


# --- branch --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "by", "arm"),
    [
        ("yes", None, "yes"),
        ({"verdict": "yes"}, None, "yes"),
        ({"size": 3.0}, "size", "3"),
        (2.5, None, "2.5"),
        (True, None, "true"),
        ("other", None, "default"),
        (None, None, "default"),
        ({"a": 1.0}, None, "default"),
    ],
)
def test_a_branch_takes_one_arm(value: Value, by: Value, arm: str) -> None:
    arms = {one: function(lambda one=one: one) for one in ("yes", "3", "2.5", "true", "default")}
    stage = Stage()
    result = perform(stage, "branch", Confident(value, 0.7), arms=arms, by=by)
    assert result == Confident(arm, 0.7)
    assert details(result)["arm"] == arm


def test_a_value_without_an_arm_gives_nothing() -> None:
    result = perform(Stage(), "branch", "no", arms={"yes": 1.0})
    assert result == Confident(None, 0.0)
    assert details(result) == {"label": "no", "arm": None}


def test_a_failed_arm_keeps_its_error() -> None:
    stage = Stage({"a": [Step(error="gone")]})
    result = perform(stage, "branch", "yes", arms={"yes": stage.roster[0]})
    assert details(result)["message"] == "a failed"


# --- dag -----------------------------------------------------------------------------------------


@st.composite
def graphs(draw: st.DrawFn) -> dict[str, list[str]]:
    """Names with what they come after, without a cycle, written in any order."""
    names = draw(st.permutations("abcdef"))[: draw(st.integers(1, 6))]
    after = {
        name: draw(st.lists(st.sampled_from(names[:at]), unique=True)) if at else []
        for at, name in enumerate(names)
    }
    order = draw(st.permutations(names))
    return {name: after[name] for name in order}


@given(graphs(), st.data(), st.integers(1, 6))
@drawn
def test_a_task_begins_when_all_before_it_have_ended(
    after: dict[str, list[str]], data: st.DataObject, width: int
) -> None:
    began: dict[str, float] = {}
    ended: dict[str, float] = {}
    running: list[int] = [0, 0]

    def task(name: str, pause: float, fails: bool) -> Function:
        async def work(before: Value) -> Value:
            assert isinstance(before, dict)
            assert list(before) == after[name]
            assert name not in began
            began[name] = asyncio.get_running_loop().time()
            running[0] += 1
            running[1] = max(running)
            await asyncio.sleep(pause)
            running[0] -= 1
            ended[name] = asyncio.get_running_loop().time()
            if fails:
                raise Fault("no")
            return Confident(name, 0.9)

        return function(work, 1, is_async=True)

    failing = {name for name in after if data.draw(st.sampled_from([False, False, True]))}
    pauses = {name: data.draw(st.sampled_from([0.0, 1.0, 2.0, 3.5])) for name in after}
    graph = {
        name: {"after": [*before], "run": task(name, pauses[name], name in failing)}
        for name, before in after.items()
    }
    result = confident(perform(Stage(), "dag", graph, max_concurrency=float(width)))
    lost = set[str]()
    for name in graphlib.TopologicalSorter(after).static_order():
        if name in failing or lost & set(after[name]):
            lost.add(name)
    skipped = {name for name in after if lost & set(after[name])}
    assert set(began) == set(after) - skipped
    assert all(ended[one] <= began[name] for name in began for one in after[name])
    assert running[1] <= width
    assert isinstance(result.value, dict)
    assert list(result.value) == list(after)
    assert {name for name, one in result.value.items() if bare(one) is None} == lost
    assert result.confidence == (0.0 if lost else 0.9)


@given(st.dictionaries(st.sampled_from("abcdef"), st.lists(st.sampled_from("abcdef"), max_size=3)))
@drawn
def test_cycles_are_found(after: dict[str, list[str]]) -> None:
    found = cycle(after)
    assert bool(found) == any(one in reached(after, one) for one in after)
    following = (*found[1:], *found[:1])
    assert all(next_one in after[one] for one, next_one in zip(found, following, strict=True))


def reached(after: dict[str, list[str]], start: str) -> set[str]:
    """What a name comes after, directly or not."""
    found = set(after.get(start, ()))
    while more := {one for name in found for one in after.get(name, ())} - found:
        found |= more
    return found


def test_a_deadline_cuts_off_what_runs_and_what_comes_after() -> None:
    stage = Stage({"a": [Step("x", 0.9)], "b": [Step("y", 0.9, delay=9)]})
    a, b = stage.roster
    graph = {"slow": {"run": b}, "quick": {"run": a}, "late": {"after": "slow", "run": a}}
    result = confident(perform(stage, "dag", graph, timeout=1000.0))
    assert isinstance(result.value, dict)
    assert [details(result.value[one])["error"] for one in ("slow", "late")] == [
        "timeout",
        "skipped",
    ]
    assert (confidence_of(result.value["quick"]), result.confidence) == (0.9, 0.0)
    assert stage.calls == ["b", "a"]


@pytest.mark.parametrize(
    ("graph", "words"),
    [
        ({}, "there is no task; give at least one"),
        ({"a": {"after": "a", "run": 1.0}}, "`a` waits for `a`"),
        (
            {"a": {"after": ["b"], "run": 1.0}, "b": {"after": ["a"], "run": 1.0}},
            "`a` waits for `b`, which waits for `a`",
        ),
        ({"ab": {"run": 1.0}, "c": {"after": "abb", "run": 1.0}}, "which is no task here; did you"),
        ({"a": {"run": 1.0}, "b": {"after": ["a", "a"], "run": 1.0}}, "`b` names `a` twice"),
        ({"a": {"run": 1.0, "aftr": []}}, "`a` has no use for `aftr`; did you mean `after`?"),
        ({"a": {"after": []}}, "`a` has no `run`"),
        ({"a": {"after": 3.0, "run": 1.0}}, "`after` of `a` must hold names of tasks, got number"),
        ({"a": 3.0}, "`a` must be an object with `run`, got number"),
        ([{"run": 1.0}], "needs an object of tasks"),
    ],
)
def test_graphs_that_cannot_work(graph: Value, words: str) -> None:
    with pytest.raises(Fault, match=re.escape(words)):
        perform(Stage(), "dag", graph)


# --- checkpoint ----------------------------------------------------------------------------------


def test_a_resumed_run_does_not_ask_again() -> None:
    store = Notebook()
    first = Stage({"a": [Step({"n": 1.0}, 0.8)]}, store=store)
    made = perform(first, "checkpoint", first.roster[0], name="facts")
    assert first.happened("checkpoint.kept") == [{"checkpoint": "facts", "confidence": 0.8}]
    again = Stage({"a": [Step("other", 0.9)]}, store=store)
    kept = perform(again, "checkpoint", again.roster[0], name="facts")
    assert kept == made == Confident({"n": 1.0}, 0.8)
    assert again.calls == []
    assert again.happened("checkpoint.reached") == [{"checkpoint": "facts", "confidence": 0.8}]


def test_failures_are_not_kept() -> None:
    stage = Stage({"a": [Step(error="no"), Step("x", 0.9)]})
    assert bare(perform(stage, "checkpoint", stage.roster[0], name="facts")) is None
    assert bare(perform(stage, "checkpoint", stage.roster[0], name="facts")) == "x"
    assert bare(perform(stage, "checkpoint", stage.roster[0], name="facts")) == "x"
    assert stage.calls == ["a", "a"]


def test_one_name_stands_for_one_thing() -> None:
    stage = Stage({"a": [Step("x", 0.9)], "b": [Step("y", 0.9)]})
    perform(stage, "checkpoint", stage.roster[0], name="facts")
    with pytest.raises(Fault, match="the checkpoint `facts` was passed before in this run"):
        perform(stage, "checkpoint", stage.roster[1], name="facts")
    assert bare(perform(stage, "checkpoint", stage.roster[1], name="facts 2")) == "y"


@pytest.mark.parametrize("operation", ["read", "write"])
def test_a_failing_store_does_not_fail_the_run(operation: str) -> None:
    stage = Stage({"a": [Step("x", 0.9)]}, store=Notebook(operation))
    for _ in range(2):
        assert bare(perform(stage, "checkpoint", stage.roster[0], name="facts")) == "x"
    assert stage.calls == ["a"]
    assert len(stage.happened("store.failed")) == 1


@pytest.mark.parametrize("data", [3.0, {}, {"result": {"confidence": "x"}}])
def test_what_a_store_made_up_is_done_again(data: Value) -> None:
    store = Notebook()
    store.facts["checkpoint", "facts"] = data  # type: ignore[assignment]
    stage = Stage({"a": [Step("x", 0.9)]}, store=store)
    assert bare(perform(stage, "checkpoint", stage.roster[0], name="facts")) == "x"
    assert stage.happened("checkpoint.unreadable") == [{"checkpoint": "facts"}]


def test_what_cannot_be_kept_is_said() -> None:
    stage = Stage()
    with pytest.raises(Fault, match="cannot keep a function or an agent"):
        perform(stage, "checkpoint", function(lambda: [Agent("a")]), name="who")
