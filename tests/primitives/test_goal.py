"""Plans, milestones and strategies: how far they came, and how sure that makes them."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parallax_primitives.faults import Fault
from parallax_primitives.values import Confident, Value, bare, confidence_of
from tests.primitives.stage import Stage, Step, confident, details, function, perform
from tests.primitives.test_laws import bars, confidences, drawn, steps, successes


@given(st.lists(steps, min_size=1, max_size=6))
@drawn
def test_a_plan_is_as_sure_as_it_is_far(script: list[Step]) -> None:
    stage = Stage({f"a{at}": [step] for at, step in enumerate(script)})
    result = confident(perform(stage, "plan", "Ship it", steps=stage.roster))
    reached = next((at for at, one in enumerate(script) if one.error is not None), len(script))
    sures = [one.confidence for one in script[:reached]]
    assert result.confidence == pytest.approx(min(sures, default=0.0) * reached / len(script))
    assert isinstance(result.value, list)
    assert len(result.value) == reached
    assert len(stage.calls) == min(reached + 1, len(script))
    assert details(result)["progress"] == reached / len(script)


def test_agents_are_sent_the_goal_and_lambdas_what_came_before() -> None:
    stage = Stage({"a": [Step("notes", 0.9)]})
    said = function(lambda before: Confident(f"{bare(before)} are out", 0.8), 1)
    result = perform(stage, "plan", Confident("Ship it", 0.95), steps=[stage.roster[0], said])
    assert bare(result) == [Confident("notes", 0.9), Confident("notes are out", 0.8)]
    assert [bare(one) for one in stage.requests] == ["Ship it"]
    assert confidence_of(result) == 0.8


shares = st.one_of(st.booleans(), st.floats(0, 1), st.none())
conditions = st.one_of(shares, st.lists(shares, min_size=1, max_size=4))


def share(done: Value) -> float:
    if isinstance(done, list):
        return sum(map(share, done)) / len(done)
    return float(done) if isinstance(done, (bool, float)) else 0.0


@given(conditions, confidences, confidences, st.booleans())
@drawn
def test_a_milestone_is_as_sure_as_it_is_done(
    done: Value, own: float, other: float, later: bool
) -> None:
    said = Confident(done, other)
    asked = function(lambda _: said, 1) if later else said
    result = perform(Stage(), "milestone", Confident("x", own), done=asked)
    assert bare(result) == "x"
    assert confidence_of(result) == pytest.approx(min(own, other) * share(done))
    assert details(result)["progress"] == pytest.approx(share(done))


@pytest.mark.parametrize(
    ("done", "words"),
    [
        (1.5, "a share must be from 0 to 1, got 1.5"),
        (float("nan"), "got a number that is not finite"),
        ("yes", "`done` must be true or false, a share from 0 to 1, or a list of those"),
        ([], "there is no condition; give at least one"),
    ],
)
def test_what_says_nothing_about_progress(done: Value, words: str) -> None:
    with pytest.raises(Fault, match=re.escape(words)):
        perform(Stage(), "milestone", "x", done=done)


@given(st.lists(steps, min_size=1, max_size=5), bars)
@drawn
def test_adapt_gives_the_first_that_is_sure_else_the_best_for_less(
    script: Sequence[Step], bar: float
) -> None:
    stage = Stage({f"a{at}": [step] for at, step in enumerate(script)})
    result = perform(stage, "adapt", stage.roster, min_confidence=bar)
    good = [one for one in script if one.error is None and one.confidence >= bar]
    expected = good[0].confidence if good else max(successes(script), default=0.0) * 0.8
    assert confidence_of(result) == pytest.approx(expected)
    assert len(stage.calls) == (script.index(good[0]) + 1 if good else len(script))


def test_a_strategy_knows_what_was_tried() -> None:
    better = function(lambda tried: Confident(f"not {bare(tried)}", 0.9), 1)
    result = perform(Stage(), "adapt", [Confident("a", 0.2), better])
    assert result == Confident("not a", 0.9)


@pytest.mark.parametrize(
    ("name", "subject", "options", "words"),
    [
        ("plan", "Ship it", {"steps": []}, "there is no step; give at least one"),
        ("plan", 3.0, {"steps": ["x"]}, "`plan` needs a text, got number"),
        ("adapt", [], {}, "there is no strategy; give at least one"),
        ("pipeline", [], {}, "there is no stage; give at least one"),
        ("branch", "x", {"arms": {}}, "there is no arm; give at least one"),
    ],
)
def test_nothing_to_do_is_said(
    name: str, subject: Value, options: dict[str, Value], words: str
) -> None:
    with pytest.raises(Fault, match=re.escape(words)):
        perform(Stage(), name, subject, **options)
