"""Worked examples of `average`, `best`, `reduce` and `batch`."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parallax_primitives.faults import Fault
from parallax_primitives.values import Confident, Value, bare, confidence_of, to_json
from tests.primitives.stage import (
    Stage,
    Step,
    answer,
    confident,
    details,
    failed,
    function,
    perform,
    votes,
)
from tests.primitives.test_laws import confidences, drawn


def test_an_average_weighs_confidence_and_expertise() -> None:
    stage = Stage({"a": [], "b": []}, expertise={"a": 0.5})
    cast = [answer("a", 8.0, 1.0), answer("b", 5.0, 0.25)]
    result = confident(perform(stage, "average", cast))
    assert result.value == pytest.approx((0.5 * 8 + 0.25 * 5) / 0.75)
    assert result.confidence == pytest.approx(0.625)


def test_an_average_of_numbers_that_weigh_nothing_is_their_mean() -> None:
    result = confident(perform(Stage(), "average", votes((1.0, 0.0), (4.0, 0.0))))
    assert result == Confident(2.5, 0.0)


def test_an_average_of_a_part() -> None:
    cast = votes(({"a": {"n": 1.0}}, 0.5), ({"a": {"n": 3.0}}, 0.5), ({"b": 0.0}, 0.5))
    result = confident(perform(Stage(), "average", cast, by="a.n"))
    assert result == Confident(2.0, 0.5)
    assert details(result)["asked"] == 3


@pytest.mark.parametrize("none", [[], None, [failed("a")], [None]])
def test_an_average_of_nothing(none: Value) -> None:
    assert perform(Stage(), "average", none) == Confident(None, 0.0)


def test_an_average_of_words_is_a_fault() -> None:
    with pytest.raises(Fault, match="`average` needs numbers; answer 2 is string"):
        perform(Stage(), "average", votes((1.0, 0.5), ("x", 0.5)))


@given(st.lists(st.tuples(st.floats(-1e9, 1e9), confidences), min_size=1, max_size=6))
@drawn
def test_an_average_lies_between_its_numbers(cast: list[tuple[float, float]]) -> None:
    result = confident(perform(Stage(), "average", votes(*cast)))
    assert isinstance(result.value, float)
    assert min(n for n, _ in cast) <= result.value <= max(n for n, _ in cast)


def test_the_best_of_equals_is_that_of_the_first_agent() -> None:
    stage = Stage({"a": [], "b": [], "c": []})
    cast = [answer("c", "z", 0.9), answer("b", "y", 0.9), answer("a", "x", 0.5)]
    result = confident(perform(stage, "best", cast))
    assert result == Confident("y", 0.9)
    assert details(result)["ties"] == ["y", "z"]


def test_the_best_of_nothing() -> None:
    result = confident(perform(Stage(), "best", [failed("a"), None]))
    assert result == Confident(None, 0.0)
    assert details(result)["errors"] == [{"agents": ["a"], "error": "crash", "message": "a failed"}]


@given(st.lists(st.tuples(st.sampled_from("xyz"), confidences), min_size=1, max_size=6))
@drawn
def test_the_best_is_as_sure_as_the_surest(cast: list[tuple[str, float]]) -> None:
    result = perform(Stage(), "best", votes(*cast))
    assert confidence_of(result) == max(certainty for _, certainty in cast)


def add(total: Value, part: Value, *_: Value) -> Value:
    plain, more = bare(total), bare(part)
    assert isinstance(plain, float)
    assert isinstance(more, float)
    return plain + more


def test_reduce_folds_from_the_first_and_passes_failures_over() -> None:
    cast = [answer("a", 1.0, 0.9), failed("b"), answer("c", 5.0, 0.6)]
    result = confident(perform(Stage(), "reduce", cast, fn=function(add, 2)))
    assert result == Confident(6.0, 0.6)
    assert details(result)["answered"] == 2


def test_reduce_counts_the_initial_value_and_what_the_function_doubts() -> None:
    doubting = function(lambda total, part: Confident("sum", 0.4), 2)
    assert perform(Stage(), "reduce", [1.0], fn=doubting, initial=0.0) == Confident("sum", 0.4)
    begun = Confident(10.0, 0.3)
    result = perform(Stage(), "reduce", [1.0], fn=function(add, 2), initial=begun)
    assert result == Confident(11.0, 0.3)


def test_reduce_tells_the_place_and_may_wait() -> None:
    seen: list[Value] = []

    async def fold(total: Value, part: Value, at: Value) -> Value:
        await asyncio.sleep(1)
        seen.append(at)
        return part

    fn = function(fold, 3, is_async=True)
    perform(Stage(), "reduce", ["x", None, Confident(None, 0.0), "y"], fn=fn)
    assert seen == [1.0, 3.0]


def test_reduce_of_nothing() -> None:
    fn = function(add, 2)
    assert perform(Stage(), "reduce", [], fn=fn) == Confident(None, 0.0)
    assert perform(Stage(), "reduce", [failed("a")], fn=fn, initial=3.0) == Confident(3.0, 1.0)


def test_batches_run_one_after_the_other() -> None:
    stage = Stage({"a": [Step("x", 0.9, delay=1)]})
    items: list[Value] = [float(n) for n in range(5)]
    seen: list[tuple[Value, Value, float]] = []

    async def each(item: Value, at: Value) -> Value:
        seen.append((item, at, stage.now()))
        return await stage.ask(stage.roster[0], item)

    fn = function(each, 2, is_async=True)
    result = confident(perform(stage, "batch", items, size=2.0, each=fn))
    assert to_json(result) == ["x"] * 5
    assert seen == [(float(n), float(n), float(n // 2)) for n in range(5)]
    assert stage.most_running == 2
    assert details(result)["batches"] == [
        {"size": size, "confidence": 0.9} for size in (2.0, 2.0, 1.0)
    ]


def test_a_batch_of_tasks_keeps_failures_apart() -> None:
    stage = Stage({"a": [Step("x", 0.9)], "b": [Step(error="no")], "c": [Step("z", 0.6)]})
    result = confident(perform(stage, "batch", stage.roster, size=2.0))
    assert to_json(result) == ["x", None, "z"]
    assert result.confidence == 0.6
    assert [one["confidence"] for one in details(result)["batches"]] == [0.9, 0.6]


def test_what_is_written_as_a_call_is_made_before_each_is_given_it() -> None:
    stage = Stage()
    items: Value = [
        function(lambda: "made"),
        function(lambda: Confident(None, 0.0)),
        Confident("as it is", 0.5),
    ]
    result = perform(stage, "batch", items, each=function(lambda item: f"<{bare(item)}>", 1))
    assert to_json(result) == ["<made>", None, "<as it is>"]


def test_a_batch_has_one_deadline() -> None:
    stage = Stage({"a": [Step("x", 0.9, delay=2)]})
    result = perform(stage, "batch", stage.roster * 3, size=1.0, timeout=3000.0)
    assert to_json(result) == ["x", None, None]
    assert stage.calls == ["a", "a"]
    assert stage.running == 0


def test_a_batch_of_nothing() -> None:
    assert perform(Stage(), "batch", []) == Confident([], 0.0)
