"""Fan-out, sequence and race: order, bounds, failures, deadlines, and nothing left running."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest

from parallax_primitives.faults import BudgetExceeded, Fault
from parallax_primitives.handlers import PRIMITIVES
from parallax_primitives.values import (
    UNDEFINED,
    Confident,
    Value,
    bare,
    confidence_of,
    part_of,
    to_json,
)
from tests.primitives.stage import Stage, Step, confident, details, function, perform, votes


def elements(result: Value) -> list[Value]:
    whole = bare(result)
    assert isinstance(whole, list)
    return whole


def crew(**steps: Step) -> Stage:
    return Stage({name: [step] for name, step in steps.items()})


def test_parallel_gives_results_in_the_order_of_the_tasks() -> None:
    stage = crew(a=Step("x", 0.9, delay=3), b=Step("y", 0.7, delay=1), c=Step(error="no"))
    result = confident(perform(stage, "parallel", stage.roster))
    assert to_json(result) == ["x", "y", None]
    assert result.confidence == 0.7
    assert details(result)["errors"] == [{"agents": ["c"], "error": "crash", "message": "c failed"}]


def test_siblings_do_not_drag_each_other_down() -> None:
    stage = crew(a=Step("x", 0.9), b=Step("y", 0.7))
    result = confident(perform(stage, "parallel", stage.roster))
    parts = [part_of(result, part) for part in elements(result)]
    assert [confidence_of(part) for part in parts] == [0.9, 0.7]


@pytest.mark.parametrize(("name", "most"), [("parallel", 64), ("parallel5", 5), ("parallel10", 10)])
def test_the_width_of_the_fan(name: str, most: int) -> None:
    stage = Stage({f"a{n}": [Step(n, 0.9, delay=1)] for n in range(100)})
    perform(stage, name, stage.roster)
    assert stage.most_running == most
    assert len(stage.calls) == 100


def test_max_concurrency_within_the_runs_bound() -> None:
    for wanted, most in ((3.0, 3), (50.0, 8), (None, 8)):
        stage = Stage({f"a{n}": [Step(n, delay=1)] for n in range(20)}, concurrency=8)
        perform(stage, "parallel", stage.roster, max_concurrency=wanted)
        assert stage.most_running == most


def test_tasks_are_agents_lambdas_and_values() -> None:
    async def later() -> Value:
        await asyncio.sleep(5)
        return "lambda"

    stage = crew(a=Step("agent", 0.8))
    tasks: Value = [stage.roster[0], function(later, is_async=True), "value", Confident(1.0, 0.6)]
    result = perform(stage, "parallel", tasks)
    assert to_json(result) == ["agent", "lambda", "value", 1]
    assert confidence_of(result) == 0.6


def test_a_doubted_group_bounds_what_comes_of_it() -> None:
    stage = crew(a=Step("x", 0.9))
    result = perform(stage, "parallel", Confident(stage.roster, 0.5))
    assert elements(result) == [Confident("x", 0.5)]


def test_an_undefined_option_is_not_given() -> None:
    stage = crew(a=Step("x", 0.9))
    assert confidence_of(perform(stage, "parallel", stage.roster, min_results=UNDEFINED)) == 0.9


def test_fail_cancels_the_others() -> None:
    stage = crew(a=Step("x", delay=9), b=Step(error="broken", delay=1))
    with pytest.raises(Fault, match="broken"):
        perform(stage, "parallel", stage.roster, on_error="fail")
    assert stage.cancelled == ["a"]


def test_what_ends_the_run_goes_before_other_failures() -> None:
    def stop() -> Value:
        raise BudgetExceeded("calls", 1, "too many calls")

    async def failing() -> Value:
        try:
            await asyncio.sleep(1)
        finally:
            raise Fault("cut off")

    tasks: Value = [function(failing, is_async=True), function(stop)]
    with pytest.raises(BudgetExceeded):
        perform(Stage(), "parallel", tasks, on_error="fail")


def test_a_deadline_cuts_off_what_is_unfinished() -> None:
    stage = crew(a=Step("x", 0.9, delay=1), b=Step("y", 0.9, delay=60))
    result = perform(stage, "parallel", stage.roster, timeout="5s")
    assert to_json(result) == ["x", None]
    assert confidence_of(result) == 0.9
    assert details(result)["errors"][0]["error"] == "timeout"
    assert stage.cancelled == ["b"]


def test_a_deadline_starts_nothing_late_and_can_fail_all() -> None:
    stage = crew(a=Step("x", delay=9), b=Step("y"))
    perform(stage, "parallel", stage.roster, max_concurrency=1.0, timeout=2000.0)
    assert stage.calls == ["a"]
    with pytest.raises(Fault, match="`parallel` ran out of time"):
        perform(stage, "parallel", stage.roster, timeout="2s", on_error="fail")


def test_too_few_results() -> None:
    stage = crew(a=Step("x", 0.9), b=Step(error="no"))
    assert confidence_of(perform(stage, "parallel", stage.roster, min_results=2.0)) == 0
    assert confidence_of(perform(stage, "parallel", stage.roster, min_results=1.0)) == 0.9


def test_no_tasks() -> None:
    assert perform(Stage(), "parallel", []) == Confident([], 0.0)
    assert perform(Stage(), "sequential", []) == Confident([], 0.0)
    assert perform(Stage(), "sequential", [], last=True) == Confident(None, 0.0)
    assert perform(Stage(), "race", []) == Confident(None, 0.0)


def test_a_task_that_gives_null_has_not_failed() -> None:
    result = perform(Stage(), "parallel", [function(lambda: None)])
    assert (to_json(result), confidence_of(result)) == ([None], 1.0)


@pytest.mark.parametrize("name", ["parallel", "sequential", "race"])
def test_no_list_of_tasks(name: str) -> None:
    text = f"`{name}` needs a list of tasks or a group of agents, got agent"
    with pytest.raises(Fault, match=text):
        perform(Stage(), name, crew(a=Step()).roster[0])


def test_sequential_hands_on_results() -> None:
    stage = crew(a=Step(2.0, 0.9))
    double = function(lambda v: Confident(2 * confident(v).value, 0.8), 1)  # type: ignore[operator]
    result = perform(stage, "sequential", [stage.roster[0], double, double])
    assert to_json(result) == [2, 4, 8]
    assert confidence_of(result) == 0.8
    last = perform(stage, "sequential", [stage.roster[0], double], last=True)
    assert (bare(last), confidence_of(last)) == (4.0, 0.8)


def test_sequential_runs_one_at_a_time_and_goes_on_after_a_failure() -> None:
    stage = crew(a=Step("x", 0.9, delay=1), b=Step(error="no"), c=Step("z", 0.8, delay=1))
    result = perform(stage, "sequential", stage.roster)
    assert stage.most_running == 1
    assert to_json(result) == ["x", None, "z"]
    assert confidence_of(result) == 0


def test_sequential_stops_below() -> None:
    stage = crew(a=Step("x", 0.9), b=Step("y", 0.4), c=Step("z", 0.9))
    result = perform(stage, "sequential", stage.roster, stop_below=0.5)
    assert to_json(result) == ["x", "y"]
    assert confidence_of(result) == 0.4
    assert stage.happened("early-stop") == [{"finished": 2, "skipped": 1}]


def test_sequential_has_a_deadline() -> None:
    stage = crew(a=Step("x", 0.9, delay=2), b=Step("y", delay=9), c=Step("z"))
    result = perform(stage, "sequential", stage.roster, timeout="5s")
    assert to_json(result) == ["x", None]
    assert stage.calls == ["a", "b"]


def test_race_takes_the_first_and_cancels_the_rest() -> None:
    stage = crew(a=Step("slow", 0.9, delay=5), b=Step("fast", 0.6, delay=1), c=Step("x", delay=3))
    assert perform(stage, "race", stage.roster) == Confident("fast", 0.6)
    assert sorted(stage.cancelled) == ["a", "c"]
    assert stage.happened("early-stop") == [{"finished": 1, "skipped": 2}]


def test_race_passes_over_failures_and_doubts() -> None:
    stage = crew(a=Step(error="no"), b=Step("doubt", 0.4, delay=1), c=Step("sure", 0.8, delay=2))
    assert perform(stage, "race", stage.roster, min_confidence=0.5) == Confident("sure", 0.8)
    assert perform(stage, "race", stage.roster, min_confidence=0.9) == Confident("sure", 0.8)


def test_race_without_a_finisher() -> None:
    stage = crew(a=Step(error="first"), b=Step(error="last"))
    result = perform(stage, "race", stage.roster)
    assert result == Confident(None, 0.0)
    assert details(result)["message"] == "b failed"


def test_race_out_of_time_gives_the_best_so_far() -> None:
    stage = crew(a=Step("doubt", 0.4, delay=1), b=Step("sure", 0.9, delay=60))
    options: dict[str, Value] = {"min_confidence": 0.5, "timeout": "10s"}
    assert perform(stage, "race", stage.roster, **options) == Confident("doubt", 0.4)
    late = perform(stage, "race", stage.roster[1:], **options)
    assert details(late)["error"] == "timeout"


def test_race_keeps_to_the_runs_width() -> None:
    stage = Stage({f"a{n}": [Step(n, 0.1, delay=1)] for n in range(9)}, concurrency=4)
    perform(stage, "race", stage.roster, min_confidence=0.5)
    assert stage.most_running == 4


def test_cancelling_a_primitive_cancels_its_tasks() -> None:
    stage = crew(a=Step("x", delay=100), b=Step("y", delay=100))
    both = partial(PRIMITIVES["parallel"].handler, stage, stage.roster)
    inner = function(both, is_async=True)
    result = perform(stage, "timeout", inner, duration="5s", default="gave up")
    assert result == Confident("gave up", 0.0)
    assert sorted(stage.cancelled) == ["a", "b"]
    assert stage.running == 0


def test_results_of_one_run_feed_the_next() -> None:
    stage = Stage({"a": [Step("yes", 0.9)], "b": [Step("yes", 0.7)]})
    results = perform(stage, "parallel", stage.roster)
    agreed = confident(perform(stage, "consensus", results))
    assert agreed.confidence == pytest.approx(0.8)
    assert perform(stage, "consensus", votes(("yes", 0.9), ("yes", 0.7))) == agreed
