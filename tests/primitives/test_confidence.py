"""Worked examples of the gates and the transformations of confidences."""

from __future__ import annotations

import pytest

from parallax_primitives.derivation import spoken
from parallax_primitives.faults import Fault
from parallax_primitives.values import Confident, Value, bare, confidence_of
from tests.primitives.stage import Stage, answer, confident, details, perform


def change(name: str, subject: Value, /, **options: Value) -> Confident:
    return confident(perform(Stage(), name, subject, **options))


def test_threshold_lets_pass_or_gives_null() -> None:
    sure = answer("a", "ship", 0.8)
    passed = perform(Stage(), "threshold", sure, min=0.8)
    assert passed == sure
    assert spoken(passed) is sure.evidence
    doubtful = change("threshold", sure, min=0.81)
    assert doubtful == Confident(None, 0.0)
    assert details(doubtful) == {"leading": "ship", "confidence": 0.8, "min": 0.81}


def test_threshold_of_a_list_asks_its_least_sure_part() -> None:
    results: Value = [Confident(1.0, 0.9), Confident(2.0, 0.6)]
    assert perform(Stage(), "threshold", results, min=0.6) is results
    assert change("threshold", results, min=0.7).value is None
    assert perform(Stage(), "threshold", "plain", min=1.0) == "plain"


@pytest.mark.parametrize(
    ("name", "bar"), [("highConfidence", 0.7), ("mediumConfidence", 0.5), ("lowConfidence", 0.3)]
)
def test_presets(name: str, bar: float) -> None:
    assert change(name, Confident("x", bar)).value == "x"
    assert change(name, Confident("x", bar - 0.01)) == Confident(None, 0.0)


@pytest.mark.parametrize(
    ("name", "options", "expected"),
    [
        ("boost", {}, 0.72),
        ("boost", {"factor": 2.0}, 1.0),
        ("boost", {"factor": 0.0}, 0.0),
        ("decay", {}, 0.54),
        ("decay", {"rate": 0.5}, 0.3),
        ("normalize", {}, 0.6),
        ("normalize", {"min": 0.5, "max": 0.9}, 0.25),
        ("normalize", {"min": 0.7}, 0.0),
        ("normalize", {"max": 0.5}, 1.0),
        ("clamp", {"min": 0.7}, 0.7),
        ("clamp", {"max": 0.2}, 0.2),
        ("clamp", {"min": 0.2, "max": 0.9}, 0.6),
        ("transform", {"operation": "boost"}, 0.72),
        ("transform", {"operation": "boost", "amount": 1.5}, 0.9),
        ("transform", {"operation": "boost", "factor": 1.5}, 0.9),
        ("transform", {"operation": "decay", "amount": 0.5}, 0.3),
        ("transform", {"operation": "decay", "rate": 0.5}, 0.3),
        ("transform", {"operation": "normalize", "amount": 0.5, "max": 0.9}, 0.25),
        ("transform", {"operation": "clamp", "min": 0.7, "max": 0.9}, 0.7),
        ("transform", {"operation": "set", "amount": 0.25}, 0.25),
    ],
)
def test_transformations(name: str, options: dict[str, Value], expected: float) -> None:
    result = change(name, Confident("x", 0.6), **options)
    assert result.value == "x"
    assert result.confidence == pytest.approx(expected)


@pytest.mark.parametrize(
    ("name", "options", "text"),
    [
        ("normalize", {"min": 0.5, "max": 0.5}, "needs `min` to be less than `max`, got 0.5 and"),
        ("clamp", {"min": 0.6, "max": 0.5}, "needs `min` to be at most `max`, got 0.6 and 0.5"),
        ("boost", {"factor": -1.0}, "`factor` must be a number of 0 or more, got -1"),
        ("boost", {"factor": float("inf")}, "got a number that is not finite"),
        ("decay", {"rate": float("nan")}, "`rate` must be a number from 0 to 1"),
        ("transform", {"operation": "set"}, "`set` needs a number for `amount`"),
        ("transform", {"operation": "boost", "rate": 0.5}, "`boost` takes `factor`, not `rate`"),
        ("transform", {"operation": "decay", "amount": 1.5}, "`rate` of `decay` must be a number"),
        ("transform", {"operation": "raise"}, "`operation` must be one of `boost`, `decay`"),
    ],
)
def test_options_that_do_not_fit(name: str, options: dict[str, Value], text: str) -> None:
    with pytest.raises(Fault, match=text):
        change(name, Confident("x", 0.6), **options)


def test_a_list_is_annotated_as_a_whole() -> None:
    result = change("decay", [Confident("x", 0.8), "y"], rate=0.5)
    assert confidence_of(result) == 0.4
    assert bare(result) == [Confident("x", 0.8), "y"]
