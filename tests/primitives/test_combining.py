"""`combine`, `calibrate` and `details`."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from parallax_primitives.arguments import Bound, Mismatch, bind
from parallax_primitives.catalogue import SPECS
from parallax_primitives.confidence.calibrate import SPACE, worth
from parallax_primitives.faults import Fault
from parallax_primitives.shapes import ArgumentShape, full_shape_of
from parallax_primitives.values import Agent, Confident, Json, Value, confidence_of, to_json
from tests.primitives.stage import (
    Stage,
    Step,
    answer,
    confident,
    details,
    failed,
    perform,
    votes,
)
from tests.primitives.stores import Notebook
from tests.primitives.test_laws import confidences, drawn

METHODS = ["min", "max", "product", "mean", "noisyOr"]


def combined(some: Value, method: str) -> float:
    return confidence_of(
        perform(Stage({one: [] for one in "abcd"}), "combine", some, method=method)
    )


@pytest.mark.parametrize(
    ("method", "certainty"),
    [("min", 0.4), ("max", 0.9), ("product", 0.18), ("mean", 0.6), ("noisyOr", 0.97)],
)
def test_each_method(method: str, certainty: float) -> None:
    assert combined(votes(("x", 0.9), ("y", 0.5), ("z", 0.4)), method) == pytest.approx(certainty)


@pytest.mark.parametrize(
    ("method", "certainty"),
    [("min", 0.0), ("max", 0.9), ("product", 0.0), ("mean", 0.45), ("noisyOr", 0.9)],
)
def test_who_did_not_answer_counts_nothing(method: str, certainty: float) -> None:
    some = [answer("a", "x", 0.9), failed("b")]
    assert combined(some, method) == pytest.approx(certainty)
    assert combined([failed("a")], method) == combined([], method) == 0


@pytest.mark.parametrize("method", METHODS)
@given(st.lists(confidences, min_size=1, max_size=6), st.randoms())
@drawn
def test_a_combination_is_a_confidence_whatever_the_order(
    method: str, some: list[float], random: object
) -> None:
    cast = [answer(f"a{at}", "x", one) for at, one in enumerate(some)]
    shuffled = list(cast)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert 0 <= combined(cast, method) <= 1
    assert combined(shuffled, method) == combined(cast, method)
    assert combined(cast, "min") <= combined(cast, "mean") + 1e-12
    assert combined(cast, "mean") <= combined(cast, "max") + 1e-12
    assert combined(cast, "product") <= combined(cast, "min") + 1e-12
    assert combined(cast, "noisyOr") >= combined(cast, "max") - 1e-12


@pytest.mark.parametrize("method", METHODS)
@given(st.data())
@drawn
def test_counting_an_answer_again_never_raises_it(method: str, data: st.DataObject) -> None:
    cast = [
        answer(who, data.draw(st.sampled_from("xy")), data.draw(confidences), f"n1[{who}]#1")
        for who in data.draw(st.lists(st.sampled_from("abcd"), min_size=1, max_size=4, unique=True))
    ]
    again = confident(data.draw(st.sampled_from(cast)))
    changed = Confident(again.value, data.draw(confidences), again.evidence)
    for one in (again, changed):
        assert combined([*cast, one], method) <= combined(cast, method) + 1e-9


def test_the_answers_keep_their_own() -> None:
    result = confident(perform(Stage(), "combine", votes(("x", 0.9), ("y", 0.5)), method="noisyOr"))
    assert isinstance(result.value, list)
    assert [confidence_of(one) for one in result.value] == [0.9, 0.5]
    assert details(result)["bounds"]["any"]["upper"] == 1


def test_tasks_are_started() -> None:
    stage = Stage({"a": [Step("x", 0.6)], "b": [Step("y", 0.5, delay=9)]})
    result = perform(stage, "combine", stage.roster, method="max", timeout=1000.0)
    assert to_json(result) == ["x", None]
    assert confidence_of(result) == 0.6
    assert stage.running == 0


# --- calibrate -----------------------------------------------------------------------------------

TABLE: list[Value] = [[0.5, 0.4], [0.9, 0.7]]


@pytest.mark.parametrize(
    ("stated", "certainty"),
    [(0.0, 0.0), (0.25, 0.2), (0.5, 0.4), (0.7, 0.55), (0.9, 0.7), (1.0, 0.7)],
)
def test_between_below_and_beyond(stated: float, certainty: float) -> None:
    result = perform(Stage(), "calibrate", Confident("x", stated), table=TABLE)
    assert confidence_of(result) == pytest.approx(certainty)
    assert details(result) == {"before": stated, "calibrated": True}


points = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=6)


@given(points, confidences, confidences)
@drawn
def test_a_table_keeps_the_order(some: list[tuple[float, float]], one: float, other: float) -> None:
    stated = sorted({point[0] for point in some})
    right = sorted(point[1] for point in some)
    table = list(zip(stated, right, strict=False))
    low, high = sorted((one, other))
    assert 0 <= worth(table, low) <= worth(table, high) + 1e-12 <= 1 + 1e-9


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ([[0.5, 0.4], [0.4, 0.5]], "it must rise, but \\[0.5, 0.4\\] comes before \\[0.4, 0.5\\]"),
        ([[0.5, 0.4], [0.9, 0.3]], "it must rise"),
        ([[0.5, 1.4]], "its numbers must lie between 0 and 1"),
        ([[0.5]], "it must be a list of pairs"),
        ([], "it must be a list of pairs"),
        (["x"], "it must be a list of pairs"),
        ([[0.5, True]], "it must be a list of pairs"),
    ],
)
def test_a_table_that_is_none(table: Value, words: str) -> None:
    with pytest.raises(Fault, match=words):
        perform(Stage(), "calibrate", "x", table=table)
    arguments = [full_shape_of("x"), full_shape_of(table)]
    assert isinstance(bind(SPECS["calibrate"], arguments), Mismatch)


def test_a_table_that_is_not_known_yet_is_left_to_the_run() -> None:
    unknown = ArgumentShape(kinds=frozenset(("array",)))
    assert isinstance(bind(SPECS["calibrate"], [full_shape_of("x"), unknown]), Bound)


@pytest.mark.parametrize(
    ("kept", "certainty"),
    [
        ([[0.8, 0.4]], 0.4),
        (None, 0.8),
        ("nonsense", 0.8),
        ([[0.8, 0.4], [0.2, 0.1]], 0.8),
        ([[0.8, 7]], 0.8),
    ],
)
def test_the_projects_table_of_the_agent(kept: Json, certainty: float) -> None:
    store = Notebook()
    store.facts[SPACE, "a"] = kept
    stage = Stage({"a": []}, store=store)
    result = perform(stage, "calibrate", answer("a", "x", 0.8))
    assert confidence_of(result) == pytest.approx(certainty)
    told = [] if certainty == 0.4 else [{"agents": ["a"]}]
    assert stage.happened("uncalibrated") == told


def test_what_several_agents_gave_has_no_table() -> None:
    stage = Stage({"a": [], "b": []})
    both = perform(stage, "consensus", [answer("a", "x", 0.8), answer("b", "x", 0.8)])
    assert confidence_of(perform(stage, "calibrate", both)) == confidence_of(both)
    assert stage.happened("uncalibrated") == [{"agents": ["a", "b"]}]


def test_a_failing_store_changes_nothing() -> None:
    stage = Stage({"a": []}, store=Notebook("read"))
    assert confidence_of(perform(stage, "calibrate", answer("a", "x", 0.8))) == 0.8
    assert len(stage.happened("store.failed")) == 1


# --- details -------------------------------------------------------------------------------------


def test_details_are_what_the_aggregate_knows() -> None:
    agreed = perform(Stage(), "consensus", votes(("yes", 0.9), ("no", 0.8)), threshold=0.9)
    known = perform(Stage(), "details", agreed)
    assert isinstance(known, dict)
    assert known["leading"] == "yes"
    assert known["votes"] == {"yes": 1, "no": 1}
    assert known == details(agreed)


def test_a_gate_that_passes_a_value_on_hides_nothing() -> None:
    agreed = perform(Stage(), "consensus", votes(("yes", 0.9)))
    passed = perform(Stage(), "threshold", agreed, min=0.5)
    assert perform(Stage(), "details", passed) == details(agreed)


@pytest.mark.parametrize("value", ["x", None, 1.0, [], {"a": 1.0}, Agent("a"), Confident(1.0, 0.5)])
def test_of_other_values_nothing_is_known(value: Value) -> None:
    assert perform(Stage(), "details", value) == {}


@given(st.lists(confidences, min_size=2, max_size=5))
@drawn
def test_independent_evidence_is_pooled_as_written(some: list[float]) -> None:
    assume(all(one < 1 for one in some))
    cast = [answer(f"a{at}", "x", one) for at, one in enumerate(some)]
    assert combined(cast, "noisyOr") == pytest.approx(1 - math.prod(1 - one for one in some))
    assert combined(cast, "product") == pytest.approx(math.prod(some))
