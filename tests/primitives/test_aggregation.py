"""Worked examples of `reduce` and `batch`."""

from __future__ import annotations

import asyncio

from parallax_primitives.values import Confident, Value, bare, to_json
from tests.primitives.stage import (
    Stage,
    Step,
    answer,
    confident,
    details,
    failed,
    function,
    perform,
)


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
