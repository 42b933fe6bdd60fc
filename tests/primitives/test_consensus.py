"""Worked examples of `consensus`: each method, ties, thresholds, and what does not count."""

from __future__ import annotations

import math
from typing import Any

import pytest

from parallax_primitives.faults import Fault
from parallax_primitives.values import Confident, Value, bare, confidence_of
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


def stage(*ids: str, **expertise: float) -> Stage:
    return Stage({one: [Step()] for one in ids or "abcde"}, expertise=expertise)


def consensus(results: Value, on: Stage | None = None, /, **options: Value) -> Confident:
    return confident(perform(on or stage(), "consensus", results, **options))


def test_weighted_agreement_times_mean_times_participation() -> None:
    results = [*votes(("yes", 0.9), ("yes", 0.7), ("no", 0.4)), failed("d")]
    result = consensus(results)
    assert result.value == "yes"
    assert result.confidence == pytest.approx((1.6 / 2.0) * 0.8 * (3 / 4))
    known = details(result)
    assert known["agreement"] == pytest.approx(0.8)
    assert known["participation"] == 0.75
    assert known["votes"] == {"yes": 2.0, "no": 1.0}
    assert known["dissent"] == [{"answer": "no", "agents": ["c"], "confidence": 0.4}]
    assert known["errors"] == [{"agents": ["d"], "error": "crash", "message": "d failed"}]


def test_expertise_weighs() -> None:
    results = votes(("yes", 0.8), ("no", 0.8))
    result = consensus(results, stage("a", "b", a=0.9, b=0.3), threshold=0.7)
    assert result.value == "yes"
    assert result.confidence == pytest.approx(0.75 * 0.8)


def test_no_expertise_at_all_agrees_on_nothing() -> None:
    result = consensus(votes(("yes", 0.8)), stage("a", a=0.0))
    assert (result.value, result.confidence) == (None, 0.0)
    assert details(result)["leading"] == "yes"


def test_below_the_threshold_the_leading_answer_is_only_a_detail() -> None:
    result = consensus(votes(("yes", 0.9), ("no", 0.9)), threshold=0.6)
    assert (result.value, result.confidence) == (None, 0.0)
    assert details(result)["leading"] == "yes"
    assert details(result)["ties"] == ["yes", "no"]


def test_the_threshold_forgives_rounding() -> None:
    cast = votes(*[("yes", 0.9)] * 4, ("no", 0.9))
    assert consensus(cast, threshold=0.8).value == "yes"


def test_majority_counts_heads() -> None:
    cast = votes(("yes", 0.2), ("yes", 0.3), ("no", 0.9))
    assert consensus(cast).value == "no"
    result = consensus(cast, method="majority")
    assert result.value == "yes"
    assert result.confidence == pytest.approx(2 / 3 * 0.25)


def test_unanimous_needs_everyone_who_answered() -> None:
    assert consensus(votes(("yes", 0.9), ("yes", 0.7)), method="unanimous") == Confident("yes", 0.8)
    split = consensus(votes(("yes", 0.9), ("no", 0.0)), method="unanimous")
    assert (split.value, split.confidence) == (None, 0.0)


def test_bayes_pools_independent_confidences() -> None:
    agreeing = consensus(votes(("yes", 0.8), ("yes", 0.8)), method="bayes")
    assert agreeing.confidence == pytest.approx(0.64 / (0.64 + 0.04))
    split = consensus(votes(("yes", 0.9), ("yes", 0.8), ("no", 0.7)), method="bayes")
    odds = math.log(9) + math.log(4) - math.log(7 / 3)
    assert split.confidence == pytest.approx(1 / (1 + math.exp(-odds)))
    assert split.value == "yes"


def test_bayes_of_one_is_its_own_confidence() -> None:
    for certainty in (0.0, 0.3, 0.5, 0.99, 1.0):
        result = consensus(votes(("yes", certainty)), method="bayes", threshold=0.0)
        assert result.confidence == pytest.approx(certainty, abs=1e-15)


def test_bayes_of_contradicting_certainties_is_even() -> None:
    result = consensus(votes(("yes", 1.0), ("no", 1.0)), method="bayes", threshold=0.5)
    assert result.confidence == pytest.approx(0.5)
    assert result.value == "yes"


def test_bayes_counts_participation() -> None:
    result = consensus([*votes(("yes", 0.8)), failed("b")], method="bayes")
    assert result.confidence == pytest.approx(0.4)


def test_numbers_give_their_weighted_mean() -> None:
    result = consensus(votes((10.0, 0.9), (12.0, 0.6)))
    mean = (10 * 0.9 + 12 * 0.6) / 1.5
    variance = (0.9 * (10 - mean) ** 2 + 0.6 * (12 - mean) ** 2) / 1.5
    assert result.value == pytest.approx(mean)
    assert details(result)["agreement"] == pytest.approx(1 - math.sqrt(variance) / mean)
    assert result.confidence == pytest.approx((1 - math.sqrt(variance) / mean) * 0.75)


def test_equal_numbers_agree_exactly() -> None:
    result = consensus(votes((0.1, 0.9), (0.1, 0.8), (0.1, 0.7)))
    assert result.value == 0.1
    assert details(result)["agreement"] == 1.0


def test_numbers_around_zero_do_not_agree() -> None:
    result = consensus(votes((-1.0, 0.9), (1.0, 0.9)))
    assert (result.value, result.confidence) == (None, 0.0)
    assert consensus(votes((0.0, 0.9), (0.0, 0.5))).value == 0.0


def test_huge_numbers_stay_finite() -> None:
    result = consensus(votes((1.5e308, 0.9), (1.7e308, 0.9)))
    assert result.value == pytest.approx(1.6e308)
    assert 0.9 < details(result)["agreement"] < 1


def test_numbers_with_by_are_labels() -> None:
    cast = votes(({"score": 3.0}, 0.9), ({"score": 3.0}, 0.8), ({"score": 4.0}, 0.5))
    assert consensus(cast, by="score").value == {"score": 3.0}


def test_numbers_under_another_method_are_labels() -> None:
    cast = votes((5.0, 0.6), (5.0, 0.6), (7.0, 0.9))
    assert consensus(cast, method="majority").value == 5.0


def test_numbers_among_other_answers_are_labels() -> None:
    cast = votes((5.0, 0.9), (5.0, 0.9), ("five", 0.9))
    assert consensus(cast).value == 5.0


def test_a_number_that_is_not_finite_is_no_answer() -> None:
    result = consensus(votes((math.nan, 0.9), (4.0, 0.8), (math.inf, 0.9)))
    assert result.value == 4.0
    assert result.confidence == pytest.approx(0.8 / 3)


def test_objects_are_compared_by_their_verdict_and_the_surest_is_given_whole() -> None:
    cast = votes(({"verdict": "ok", "why": "style"}, 0.6), ({"verdict": "ok", "why": "tests"}, 0.9))
    result = consensus(cast)
    assert result.value == {"verdict": "ok", "why": "tests"}
    assert result.confidence == pytest.approx(0.75)


def test_the_first_usual_key_counts() -> None:
    cast = votes(({"label": "x", "decision": "go"}, 0.9), ({"label": "y", "decision": "go"}, 0.9))
    assert details(consensus(cast))["votes"] == {"go": 2.0}


def test_objects_without_a_usual_key_are_compared_whole() -> None:
    cast = votes(({"a": 1.0, "b": 2.0}, 0.9), ({"b": 2.0, "a": 1.0}, 0.7), ({"a": 2.0}, 0.9))
    assert details(consensus(cast))["votes"] == {'{"a":1,"b":2}': 2.0, '{"a":2}': 1.0}


def verdict_of(result: Any) -> Any:
    return bare(result)["review"]["verdict"]  # type: ignore[index]


@pytest.mark.parametrize("by", ["review.verdict", function(verdict_of, 1)])
def test_by_a_path_or_a_function(by: Value) -> None:
    cast = votes(
        ({"review": {"verdict": "ok"}, "n": 1.0}, 0.9), ({"review": {"verdict": "ok"}}, 0.7)
    )
    assert consensus(cast, by=by).confidence == pytest.approx(0.8)


def test_an_answer_without_the_part_does_not_answer() -> None:
    result = consensus(votes(({"verdict": "ok"}, 0.8), ({"remark": "fine"}, 0.9)), by="verdict")
    assert result.value == {"verdict": "ok"}
    assert result.confidence == pytest.approx(0.4)


def test_ties_go_to_the_higher_mean_then_to_the_first_agent() -> None:
    by_mean = votes(("no", 0.5), ("yes", 0.4), ("yes", 0.1))
    assert consensus(by_mean).value == "no"
    by_rank = consensus(list(reversed(votes(("no", 0.5), ("yes", 0.5)))))
    assert by_rank.value == "no"
    assert details(by_rank)["ties"] == ["no", "yes"]


def test_equal_sums_tie_though_they_round_differently() -> None:
    result = consensus(votes(("yes", 0.6), ("yes", 0.3), ("no", 0.9)))
    assert result.value == "no"
    assert details(result)["ties"] == ["no", "yes"]


def test_min_votes() -> None:
    results = [*votes(("yes", 0.9)), failed("b")]
    assert consensus(results, min_votes=2.0).value is None
    assert consensus(results, min_votes=1.0).value == "yes"


@pytest.mark.parametrize("method", ["weighted", "majority", "unanimous", "bayes"])
def test_nothing_to_agree_on(method: str) -> None:
    for results in ([], [failed("a"), failed("b")], [None]):
        result = consensus(results, method=method, threshold=0.0, min_votes=0.0)
        assert (result.value, result.confidence) == (None, 0.0)
        assert details(result)["agreement"] == 0.0


def test_answers_without_any_confidence_agree_on_nothing() -> None:
    assert consensus(votes(("yes", 0.0), ("yes", 0.0))).value is None
    assert consensus(votes((1.0, 0.0), (3.0, 0.0))).value is None
    assert consensus(votes((1.0, 0.0), (3.0, 0.0)), threshold=0.0) == Confident(2.0, 0.0)


def test_plain_values_are_sure() -> None:
    assert consensus(["a", "a", "b"]).confidence == pytest.approx(2 / 3)


def test_an_agents_second_equal_answer_is_no_vote() -> None:
    twice = [answer("a", "yes", 0.9, "n1[0]#1"), answer("a", "yes", 0.9, "n1[1]#1")]
    result = consensus([*twice, answer("b", "no", 0.9)])
    assert details(result)["votes"] == {"yes": 1.0, "no": 1.0}
    assert details(result)["duplicates"] == 1.0


def test_an_agent_that_changes_its_mind_votes_for_both() -> None:
    cast = [answer("a", "yes", 0.9, "n1[0]#1"), answer("a", "no", 0.9, "n1[1]#1")]
    assert details(consensus(cast))["votes"] == {"yes": 1.0, "no": 1.0}


def test_an_answer_inside_another_is_no_further_vote() -> None:
    both = consensus(votes(("yes", 0.9), ("yes", 0.9)))
    again = consensus([both, *votes(("yes", 0.9)), answer("c", "no", 0.9)])
    assert details(again)["votes"] == {"yes": 1.0, "no": 1.0}


def test_a_doubted_list_bounds_its_answers() -> None:
    doubted = Confident(votes(("yes", 0.9), ("yes", 0.9)), 0.5)
    assert consensus(doubted).confidence == pytest.approx(0.5)


def test_the_evidence_names_every_call() -> None:
    result = consensus([*votes(("yes", 0.9), ("no", 0.4)), failed("c")])
    assert result.evidence is not None
    assert result.evidence.rule == "consensus"
    assert [one.agent for one in result.evidence.inputs] == ["a", "b", "c"]


def test_no_list_is_a_fault() -> None:
    with pytest.raises(Fault, match="`consensus` needs a list of results, got number"):
        consensus(3.0)


@pytest.mark.parametrize(
    ("option", "value", "text"),
    [
        ("threshold", 1.5, "`consensus`: `threshold` must be a number from 0 to 1, got 1.5"),
        ("threshold", "high", "`threshold` must be a number from 0 to 1, got string"),
        ("min_votes", 1.5, "`minVotes` must be a whole number of 0 or more, got 1.5"),
        ("method", "majorty", "`method` must be one of `weighted`, `majority`"),
        ("by", 3.0, "`by` must be a key, a path or a function, got number"),
    ],
)
def test_an_option_that_does_not_fit_is_a_fault(option: str, value: Value, text: str) -> None:
    with pytest.raises(Fault, match=text):
        consensus(votes(("yes", 0.9)), **{option: value})


def test_a_confident_option_counts_by_its_value() -> None:
    result = consensus(votes(("yes", 0.9)), threshold=Confident(0.8, 0.5))
    assert confidence_of(result) == 0.9
