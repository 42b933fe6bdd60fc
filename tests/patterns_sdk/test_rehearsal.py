"""The arithmetic behind generated tests agrees with the primitives that they will meet."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parallax_patterns.generation.aggregating import METHODS
from parallax_patterns.generation.plan import Aggregation
from parallax_patterns.generation.rehearsal import NOTHING, Judged, judge, label_of
from parallax_primitives.values import Value, bare, confidence_of, from_json, to_json
from tests.primitives.stage import Stage, answer, failed, perform

WORDS = st.sampled_from(["approve", "reject", "discuss"])
CONFIDENCES = st.sampled_from([0.05, 0.3, 0.5, 0.6, 0.75, 0.9, 0.95, 1.0])


def verdicts(values: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Judged]]:
    said = st.builds(lambda value, sure: Judged(value=value, confidence=sure), values, CONFIDENCES)
    return st.lists(said | st.just(NOTHING), min_size=1, max_size=6)


def performed(aggregation: Aggregation, answers: list[Judged]) -> Judged:
    """What the primitive itself makes of the answers."""
    results: list[Value] = [
        failed(f"agent-{at}")
        if one.failed
        else answer(f"agent-{at}", from_json(one.value), one.confidence)
        for at, one in enumerate(answers)
    ]
    votes = "min_votes" if aggregation.primitive == "consensus" else "quorum"
    options: dict[str, Value] = {
        "threshold": aggregation.threshold,
        "by": aggregation.by,
        "method": aggregation.method,
        votes: float(aggregation.min_votes),
    }
    given_options = {key: value for key, value in options.items() if value is not None}
    found = perform(Stage(), aggregation.primitive, results, **given_options)
    return Judged(value=to_json(bare(found)), confidence=confidence_of(found))


def aggregations(primitive: Literal["consensus", "voting"]) -> st.SearchStrategy[Aggregation]:
    return st.builds(
        Aggregation,
        primitive=st.just(primitive),
        method=st.sampled_from([None, *METHODS[primitive]]),
        threshold=st.sampled_from([None, 0.4, 0.6, 0.9]),
        by=st.sampled_from([None, "verdict"]),
        min_votes=st.sampled_from([1, 2, 3]),
    )


AGGREGATIONS = aggregations("consensus") | aggregations("voting")


@given(AGGREGATIONS, verdicts(st.builds(lambda word: {"verdict": word}, WORDS)))
def test_answers_are_judged_as_the_primitive_judges_them(
    aggregation: Aggregation, answers: list[Judged]
) -> None:
    expected, found = performed(aggregation, answers), judge(aggregation, answers)
    assert found.confidence == pytest.approx(expected.confidence, abs=1e-9)
    if expected.confidence > 0:
        assert label_of(found.value, aggregation.by) == label_of(expected.value, aggregation.by)


@given(AGGREGATIONS, verdicts(st.sampled_from([1, 2, 5.5])))
def test_numbers_are_judged_as_the_primitive_judges_them(
    aggregation: Aggregation, answers: list[Judged]
) -> None:
    expected, found = performed(aggregation, answers), judge(aggregation, answers)
    assert found.confidence == pytest.approx(expected.confidence, abs=1e-9)


@pytest.mark.parametrize(
    ("value", "by", "label"),
    [
        ({"verdict": "a", "vote": "b"}, None, "a"),
        ({"label": "a"}, None, "a"),
        ({"other": "a"}, None, {"other": "a"}),
        ({"x": {"y": 1}}, "x.y", 1),
        ({"x": 1}, "x.y", None),
        ("text", None, "text"),
    ],
)
def test_labels(value: Any, by: str | None, label: Any) -> None:
    assert label_of(value, by) == label
