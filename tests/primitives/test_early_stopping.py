"""Calls that are saved: tasks in a list of results are not started once they cannot matter."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parallax_primitives.values import Confident, Value
from tests.primitives.stage import Stage, Step, confident, details, perform
from tests.primitives.test_laws import drawn

steps = st.builds(
    Step,
    answer=st.sampled_from(["yes", "no", "perhaps", 1.0, 2.0, None]),
    confidence=st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0]),
    delay=st.sampled_from([0.0, 1.0, 2.0]),
    error=st.sampled_from([None, None, None, "no"]),
)
scripts = st.lists(steps, max_size=8)
expertise = st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from([0.2, 1.0]))
ELECTIONS: list[tuple[str, dict[str, Value]]] = [
    ("consensus", {"threshold": 0.6}),
    ("consensus", {"threshold": 0.9}),
    ("consensus", {"method": "majority", "threshold": 0.7}),
    ("consensus", {"method": "unanimous"}),
    ("consensus", {"method": "bayes", "min_votes": 3.0}),
    ("consensus", {"threshold": 0.5, "min_votes": 4.0}),
    ("voting", {"method": "majority"}),
    ("voting", {"method": "plurality", "threshold": 0.5}),
    ("voting", {"method": "weighted", "threshold": 0.7}),
    ("voting", {"method": "unanimous"}),
    ("voting", {"method": "majority", "threshold": 0.8}),
    ("voting", {"method": "majority", "quorum": "80%"}),
    ("voting", {"method": "plurality", "quorum": 4.0}),
]
every_election = pytest.mark.parametrize(("name", "options"), ELECTIONS)


def stage_of(script: list[Step], known: dict[str, float], width: int = 64) -> Stage:
    agents = {name: [step] for name, step in zip("abcdefgh", script, strict=False)}
    return Stage(agents, expertise=known, concurrency=width)


def asked_all(
    name: str, options: dict[str, Value], script: list[Step], known: dict[str, float]
) -> Confident:
    """What the primitive gives when everybody was asked before."""
    stage = stage_of(script, known)
    results = perform(stage, "parallel", stage.roster)
    return confident(perform(stage, name, results, **options))


@every_election
@given(scripts, expertise, st.integers(1, 4))
@drawn
def test_stopping_when_certain_changes_nothing(
    name: str,
    options: dict[str, Value],
    script: list[Step],
    known: dict[str, float],
    width: int,
) -> None:
    stage = stage_of(script, known, width)
    lazy = confident(perform(stage, name, stage.roster, **options))
    full = asked_all(name, options, script, known)
    assert (lazy.value, lazy.confidence) == (full.value, full.confidence)
    assert stage.running == 0


def label(value: Value, why: dict[str, Any]) -> Value:
    return None if value is None else next(iter(why["votes"]), value)


@every_election
@given(scripts, expertise, st.integers(1, 4))
@drawn
def test_stopping_when_decided_keeps_the_decision(
    name: str,
    options: dict[str, Value],
    script: list[Step],
    known: dict[str, float],
    width: int,
) -> None:
    stage = stage_of(script, known, width)
    lazy = confident(perform(stage, name, stage.roster, **options, early="decided"))
    full = asked_all(name, options, script, known)
    assert label(lazy.value, dict(details(lazy))) == label(full.value, dict(details(full)))
    assert 0 <= lazy.confidence <= 1


def test_a_lost_vote_is_not_finished() -> None:
    stage = stage_of([Step(one, 0.9, delay=1) for one in ("yes", "no", "yes", "yes")], {}, 1)
    result = confident(perform(stage, "consensus", stage.roster, method="unanimous"))
    assert result == Confident(None, 0.0)
    assert stage.calls == ["a", "b"]
    assert details(result)["skipped"] == 2
    assert stage.happened("early-stop") == [{"finished": 2, "skipped": 2}]


def test_a_won_vote_is_finished_unless_the_decision_is_enough() -> None:
    script = [Step("yes", 0.8, delay=1) for _ in range(5)]
    stage = stage_of(script, {}, 1)
    assert confident(perform(stage, "voting", stage.roster)).confidence == pytest.approx(0.8)
    assert len(stage.calls) == 5
    stage = stage_of(script, {}, 1)
    early = confident(perform(stage, "voting", stage.roster, early="decided"))
    assert early.value == "yes"
    assert early.confidence == pytest.approx(0.8 * 3 / 5)
    assert len(stage.calls) == 3


def test_those_that_run_are_cancelled() -> None:
    stage = stage_of([Step("yes", 0.9), Step("no", 0.9), Step("yes", 0.9, delay=9)], {})
    perform(stage, "consensus", stage.roster, method="unanimous")
    assert stage.cancelled == ["c"]


def test_an_agent_that_is_asked_twice_counts_once() -> None:
    """Two answers of one agent look like a majority, but are one vote."""
    stage = Stage(
        {"a": [Step("yes", 0.9, 1)], "b": [Step("no", 0.9, 1)], "c": [Step("no", 0.9, 1)]}
    )
    a, b, c = stage.roster
    result = perform(stage, "voting", [a, a, b, c], early="decided", max_concurrency=1.0)
    assert confident(result).value == "no"
    assert stage.calls == ["a", "a", "b", "c"]


@pytest.mark.parametrize("name", ["merge", "best", "average", "consensus", "voting", "quorum"])
@given(st.lists(steps, max_size=6), st.sampled_from([0.5, 1.5]))
@settings(max_examples=12, deadline=None)
def test_a_timeout_ends_all_tasks(name: str, script: list[Step], limit: float) -> None:
    numbers = [Step(3.0, one.confidence, one.delay, one.error) for one in script]
    stage = stage_of(numbers, {})
    options: dict[str, Value] = {"min": 1.0} if name == "quorum" else {}
    result = confident(perform(stage, name, stage.roster, timeout=limit * 1000, **options))
    assert 0 <= result.confidence <= 1
    assert stage.running == 0
