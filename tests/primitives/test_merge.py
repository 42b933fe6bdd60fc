"""Worked examples of `merge`: strategies, conflicts by confidence and by the order of agents."""

from __future__ import annotations

import pytest

from parallax_primitives.values import Confident, Value, bare, confidence_of, to_json
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


def merge(results: Value, /, **options: Value) -> Confident:
    stage = Stage({one: [Step()] for one in "abcde"})
    return confident(perform(stage, "merge", results, **options))


def test_deep_goes_down_into_objects() -> None:
    cast = votes(({"x": {"p": 1.0, "q": 1.0}}, 0.9), ({"x": {"q": 2.0, "r": 2.0}}, 0.6))
    result = merge(cast)
    assert to_json(result) == {"x": {"p": 1, "q": 1, "r": 2}}
    assert result.confidence == 0.6
    assert details(result)["conflicts"] == ["x.q"]


def test_shallow_takes_whole_parts() -> None:
    cast = votes(({"x": {"p": 1.0}}, 0.9), ({"x": {"q": 2.0}, "y": 1.0}, 0.6))
    assert to_json(merge(cast, strategy="shallow")) == {"x": {"p": 1}, "y": 1}


def test_only_what_contributed_counts() -> None:
    result = merge(votes(({"x": 1.0}, 0.9), ({"x": 2.0}, 0.2)))
    assert to_json(result) == {"x": 1}
    assert result.confidence == 0.9


@pytest.mark.parametrize(("conflict", "kept"), [("highest", "b"), ("first", "a"), ("last", "c")])
def test_conflicts(conflict: str, kept: str) -> None:
    cast = votes(({"x": "a"}, 0.5), ({"x": "b"}, 0.9), ({"x": "c"}, 0.7))
    for results in (cast, cast[::-1]):
        assert to_json(merge(results, conflict=conflict)) == {"x": kept}


def test_equal_confidence_goes_to_the_first_agent() -> None:
    cast = votes(({"x": "z"}, 0.9), ({"x": "a"}, 0.9))
    assert to_json(merge(cast[::-1])) == {"x": "z"}


def test_concat_joins_lists_in_the_order_of_agents() -> None:
    cast = votes((["z", "y"], 0.9), (["x", "y"], 0.6))
    result = merge(cast[::-1], strategy="concat")
    assert to_json(result) == ["z", "y", "x", "y"]
    assert result.confidence == 0.6


def test_union_joins_without_equal_elements_keeping_the_surest() -> None:
    cast = votes((["z", "y"], 0.6), (["y", {"k": 1.0}], 0.9))
    result = merge(cast, strategy="union")
    assert to_json(result) == ["z", "y", {"k": 1}]
    assert [confidence_of(one) for one in elements(result)] == [0.6, 0.9, 0.9]


def elements(result: Confident) -> list[Value]:
    assert isinstance(result.value, list)
    return result.value


def test_joining_goes_down_into_objects_and_takes_single_answers() -> None:
    cast = votes(({"issues": ["a"], "risk": "low"}, 0.9), ({"issues": ["b"], "risk": "high"}, 0.6))
    assert to_json(merge(cast, strategy="concat")) == {"issues": ["a", "b"], "risk": "low"}
    assert to_json(merge(votes(("a", 0.9), (["b"], 0.9)), strategy="concat")) == ["a", "b"]


def test_answers_of_different_kinds_conflict() -> None:
    result = merge(votes(({"x": 1.0}, 0.5), ("text", 0.9)))
    assert result == Confident("text", 0.9)


def test_each_part_keeps_its_confidence_and_evidence() -> None:
    result = merge(votes(({"x": 1.0}, 0.9), ({"y": 2.0}, 0.6)))
    whole = bare(result)
    assert isinstance(whole, dict)
    assert confidence_of(whole["x"]) == 0.9
    assert confident(whole["x"]).evidence is not None
    assert result.evidence is not None
    assert result.evidence.collected


def test_failures_do_not_contribute() -> None:
    result = merge([*votes(({"x": 1.0}, 0.9)), failed("b")])
    assert result.confidence == 0.9
    assert merge([failed("a")]) == Confident(None, 0.0)
    assert merge([]) == Confident(None, 0.0)


def test_empty_answers_contribute_their_emptiness() -> None:
    assert merge(votes(({}, 0.9), ({}, 0.6))) == Confident({}, 0.6)
    assert merge(votes(([], 0.9)), strategy="concat") == Confident([], 0.9)


def test_values_of_no_agent_keep_the_order_of_the_list() -> None:
    assert to_json(merge([["b"], ["a"]], strategy="concat")) == ["b", "a"]
    assert to_json(merge([{"x": 2.0}, {"x": 1.0}], conflict="last")) == {"x": 1}


def test_a_later_equal_answer_of_an_agent_does_not_lift_the_result() -> None:
    first = answer("a", {"x": 1.0}, 0.6, "n1[0]#1")
    later = answer("a", {"x": 1.0}, 0.9, "n1[0]#2")
    assert merge([later, first]).confidence == 0.6
