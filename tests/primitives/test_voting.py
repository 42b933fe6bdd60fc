"""Worked examples of `voting`: the bar of each method, quorum, ties."""

from __future__ import annotations

import pytest

from parallax_primitives.values import Confident, Value
from tests.primitives.stage import Stage, Step, confident, details, failed, perform, votes


def voting(results: Value, /, **options: Value) -> Confident:
    stage = Stage({one: [Step()] for one in "abcde"}, expertise={"e": 0.1})
    return confident(perform(stage, "voting", results, **options))


def test_a_majority_is_more_than_half() -> None:
    won = voting(votes(("go", 0.9), ("go", 0.7), ("stop", 0.9)))
    assert won.value == "go"
    assert won.confidence == pytest.approx(2 / 3 * 0.8)
    half = voting(votes(("go", 0.9), ("stop", 0.7)))
    assert (half.value, half.confidence) == (None, 0.0)
    assert details(half)["leading"] == "go"


def test_a_plurality_is_the_most() -> None:
    cast = votes(("go", 0.9), ("go", 0.7), ("stop", 0.9), ("wait", 0.9), ("ask", 0.9))
    assert voting(cast).value is None
    result = voting(cast, method="plurality")
    assert result.value == "go"
    assert result.confidence == pytest.approx(0.4 * 0.8)


def test_a_weighted_vote_counts_confidence_times_expertise() -> None:
    cast = votes(("go", 0.3), ("stop", 0.8), ("go", 0.3), ("go", 0.1), ("go", 0.9))
    result = voting(cast, method="weighted")
    assert result.value == "stop"
    assert result.confidence == pytest.approx(0.8 / 1.59 * 0.8)


def test_a_unanimous_vote_is_as_sure_as_its_least_sure_voter() -> None:
    assert voting(votes(("go", 0.9), ("go", 0.6)), method="unanimous") == Confident("go", 0.6)
    assert voting(votes(("go", 0.9), ("no", 0.6)), method="unanimous").value is None


def test_a_quorum_by_share_or_count() -> None:
    results = [*votes(("go", 0.9), ("go", 0.7)), failed("c"), failed("d")]
    assert voting(results, quorum="60%").value is None
    assert voting(results, quorum="50%").value == "go"
    assert voting(results, quorum=3.0).value is None
    assert voting(results, quorum=2.0).value == "go"


def test_a_threshold_bounds_the_winners_share() -> None:
    cast = votes(("go", 0.9), ("go", 0.7), ("stop", 0.9))
    assert voting(cast, threshold=0.7).value is None
    assert voting(cast, threshold=0.6).value == "go"


def test_a_tie_goes_to_the_surer_side_and_is_told() -> None:
    result = voting(votes(("go", 0.5), ("stop", 0.9)), method="plurality")
    assert result.value == "stop"
    assert details(result)["ties"] == ["stop", "go"]


@pytest.mark.parametrize("method", ["majority", "plurality", "weighted", "unanimous"])
def test_no_votes(method: str) -> None:
    for results in ([], [failed("a")]):
        assert voting(results, method=method) == Confident(None, 0.0)
