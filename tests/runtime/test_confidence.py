"""Confidence through every operator: the minimum, unless the operator says otherwise."""

from __future__ import annotations

import math
from typing import Any

import pytest

from parallax_primitives.values import Confident, Evidence
from parallax_runtime import api as rt

UNARY = [rt.negate, rt.not_, rt.positive, rt.type_of]
BINARY = [
    rt.add, rt.subtract, rt.multiply, rt.divide, rt.remainder, rt.power,
    rt.less, rt.less_equal, rt.greater, rt.greater_equal, rt.equal, rt.not_equal,
]  # fmt: skip


def sure(value: Any, confidence: float) -> Any:
    return rt.annotate(value, confidence)


@pytest.mark.parametrize("operator", BINARY)
def test_binary_operators_take_the_minimum(operator: Any) -> None:
    low, high = sure(7.0, 0.6), sure(2.0, 0.8)
    plain = operator(7.0, 2.0)
    assert operator(low, high) == Confident(plain, 0.6)
    assert operator(7.0, high) == Confident(plain, 0.8)
    assert operator(low, 2.0) == Confident(plain, 0.6)


@pytest.mark.parametrize("operator", UNARY)
def test_unary_operators_keep_it(operator: Any) -> None:
    assert operator(sure(4.0, 0.8)) == Confident(operator(4.0), 0.8)


def test_annotation_replaces() -> None:
    assert sure(sure("rain", 0.3), 0.9) == Confident("rain", 0.9)
    assert sure("x", sure(0.4, 0.1)) == Confident("x", 0.4)
    assert sure(None, 0.4) == Confident(None, 0.4)


@pytest.mark.parametrize(("given", "used"), [(1.7, 1.0), (-0.2, 0.0), (math.inf, 1.0)])
def test_out_of_range_is_clamped(given: float, used: float) -> None:
    assert sure("answer", given) == Confident("answer", used)


@pytest.mark.parametrize("wrong", [math.nan, "high", True, None, rt.UNDEFINED, [], {}])
def test_what_is_no_number_is_a_fault(wrong: Any) -> None:
    with pytest.raises(rt.Fault, match="confidence"):
        sure("answer", wrong)


def test_extraction() -> None:
    assert rt.confidence(sure("a", 0.6)) == 0.6
    plain: list[Any] = [5.0, [], {}, [1.0, [2.0]]]
    assert [rt.confidence(one) for one in plain] == [1.0] * 4
    parts = [sure("a", 0.9), sure("b", 0.4), "c"]
    assert rt.confidence(parts) == 0.4
    assert rt.confidence({"t": 1.0, "items": [1.0, {"n": sure(2.0, 0.3)}]}) == 0.3
    assert rt.confidence(sure({"a": sure(1.0, 0.2)}, 0.9)) == 0.9
    assert rt.bare(sure(5.0, 0.6)) == 5.0


def test_containers_count_by_their_parts_in_operators() -> None:
    parts = [sure("a", 0.9), sure("b", 0.4)]
    assert rt.text("x", parts) == Confident('x["a","b"]', 0.4)
    assert rt.equal(parts, ["a", "b"]) == Confident(True, 0.4)


def test_and_or() -> None:
    yes, no = sure(True, 0.9), sure(False, 0.6)
    assert rt.confident_and(yes, yes) == Confident(True, 0.9)
    assert rt.confident_and(yes, no) == Confident(False, 0.6)
    assert rt.confident_or(sure(True, 0.6), sure(False, 0.9)) == Confident(True, 0.9)
    assert (rt.confident_and(1.0, "x"), rt.confident_or(0.0, "x")) == ("x", "x")


def test_more_confident() -> None:
    low, high = sure("a", 0.6), sure("b", 0.8)
    assert rt.more_confident(low, high) is high
    assert rt.more_confident(sure("a", 0.7), sure("b", 0.7)) == Confident("a", 0.7)
    assert rt.more_confident(sure("a", 0.99), "known") == "known"


def test_gate_and_tests() -> None:
    value = sure("answer", 0.6)
    assert rt.gate(value, 0.6) is value
    assert rt.gate(value, 0.61) == Confident(None, 0.0)
    assert rt.gate("plain", 1.0) == "plain"
    assert (rt.reaches(value, 0.6), rt.reaches(value, sure(0.7, 0.1))) == (True, False)
    assert rt.at_least(value, 0.7) is None
    for wrong in (math.nan, "0.5", None):
        with pytest.raises(rt.Fault, match="confidence"):
            rt.reaches(value, wrong)


def test_coalesce() -> None:
    assert rt.keeps(sure("a", 0.5), 0.5) is True
    assert rt.keeps(sure("a", 0.49), 0.5) is False
    assert rt.keeps(sure(None, 0.9), 0.5) is False
    assert rt.keeps(rt.UNDEFINED, 0.5) is False


def test_sequence_and_lowering() -> None:
    assert rt.after(sure("x", 0.4), sure("fine", 0.9)) == Confident("fine", 0.4)
    assert rt.lowered("plain", "sure") == "plain"
    assert rt.lowered("plain", sure(True, 0.3)) == Confident("plain", 0.3)
    assert rt.lowered(sure("x", 0.2), sure(True, 0.3)) == Confident("x", 0.2)


def test_lowering_a_container_leaves_less_sure_parts_alone() -> None:
    lowered: Any = rt.lowered([sure("a", 0.1), "b", {"c": 1.0}], sure(True, 0.5))
    assert [rt.confidence(one) for one in lowered] == [0.1, 0.5, 0.5]
    assert rt.confidence(lowered) == 0.1


@pytest.mark.parametrize(
    ("level", "strict", "expected"),
    [
        (0.7, False, "high"),
        (0.7, True, "medium"),
        (0.71, True, "high"),
        (0.5, False, "medium"),
        (0.4999, False, "low"),
        (0.0, False, "low"),
    ],
)
def test_bands(level: float, strict: bool, expected: str) -> None:
    assert rt.band(level, 0.7, 0.5, strict) == expected


def test_bands_with_a_high_bound_below_the_medium_one() -> None:
    assert rt.band(0.45, 0.4, 0.5) == "high"
    assert rt.band(sure(0.6, 0.1), sure(0.9, 0.1), 0.5) == "medium"


@pytest.mark.parametrize("wrong", [math.nan, None, "high", True])
def test_bands_need_numbers(wrong: Any) -> None:
    with pytest.raises(rt.Fault, match="confidence"):
        rt.band(wrong, 0.7, 0.5)
    with pytest.raises(rt.Fault, match="confidence"):
        rt.band(0.5, wrong, 0.5)


def test_evidence_is_shared_and_joined() -> None:
    one = Confident(1.0, 0.9, Evidence("answer", 0.9, agent="a"))
    other = Confident(2.0, 0.6, Evidence("answer", 0.6, agent="b"))
    total: Any = rt.add(one, other)
    assert total.evidence.rule == "minimum"
    assert total.evidence.inputs == (one.evidence, other.evidence)
    alone: Any = rt.add(one, 1.0)
    assert alone.evidence is one.evidence
    assert rt.add(one, one).evidence is one.evidence  # type: ignore[attr-defined]


def test_an_annotation_collected_from_parts_does_not_drag_them_down() -> None:
    collected = Evidence("parallel", 0.5, collected=True)
    results = Confident([Confident("a", 0.9), Confident("b", 0.5)], 0.5, collected)
    assert rt.index(results, 0.0) == Confident("a", 0.9)
    assert [rt.confidence(one) for one in rt.iterate(results)] == [0.9, 0.5]
    assert rt.method(results, "at", 0.0) == Confident("a", 0.9)
