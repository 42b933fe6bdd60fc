"""Laws that hold for all results: bounds, order, agreement, duplicates, best attempts.

Results are drawn from few agents, labels and round confidences, with extremes among them, so that
ties, unanimity, no weight at all and repeated answers are all common.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Sequence
from typing import TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parallax_primitives.ballots import canonical
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
)

drawn = settings(max_examples=30, deadline=None)
"""Shared machines are slow at times, so no single example has a deadline."""

AGENTS = "abcdef"

Known: TypeAlias = dict[str, float]
"""The expertise of agents."""

confidences = st.one_of(
    st.sampled_from([0.0, 5e-324, 1e-12, 0.1, 0.3, 0.5, 0.6, 0.9, 1.0]), st.floats(0, 1)
)
labels: st.SearchStrategy[Value] = st.sampled_from(
    ["yes", "no", True, 1.0, "1", {"verdict": "yes", "n": 1.0}, {"verdict": "no"}, ["yes"], {}]
)
numbers = st.one_of(
    st.sampled_from([0.0, -0.0, 1.0, -1.0, 0.1, 1e-300, 1.7e308, -1.7e308, math.nan, math.inf]),
    st.floats(-100, 100),
)
expertise = st.dictionaries(st.sampled_from(AGENTS), st.sampled_from([0.0, 0.2, 0.7, 1.0]))


@st.composite
def results(
    draw: st.DrawFn, values: st.SearchStrategy[Value] = labels, most: int = 8
) -> list[Value]:
    """Answers and failures, each of a call of its own, of agents that may repeat; plain values."""
    found: list[Value] = []
    for at in range(draw(st.integers(0, 8))):
        agent, call = draw(st.sampled_from(AGENTS)), f"n1[{at}]#1"
        match draw(st.sampled_from(["answer"] * 6 + ["failure", "plain"])):
            case "answer":
                found.append(answer(agent, draw(values), draw(confidences), call))
            case "failure":
                found.append(failed(agent, call=call))
            case "plain":
                found.append(Confident(draw(values), draw(confidences)))
    return found


anything = st.one_of(results(), results(numbers), results(st.one_of(labels, numbers)))

AGGREGATES: list[tuple[str, dict[str, Value]]] = [
    ("consensus", {"method": "weighted", "threshold": 0.0}),
    ("consensus", {"method": "majority", "threshold": 0.0}),
    ("consensus", {"method": "bayes", "threshold": 0.0}),
    ("consensus", {"method": "unanimous"}),
    ("consensus", {"threshold": 0.6, "min_votes": 2.0}),
    ("voting", {"method": "majority"}),
    ("voting", {"method": "plurality"}),
    ("voting", {"method": "weighted"}),
    ("voting", {"method": "unanimous"}),
    ("voting", {"quorum": "60%", "threshold": 0.6}),
    ("best", {}),
    ("average", {"by": "n"}),
    ("merge", {"strategy": "deep"}),
    ("merge", {"strategy": "shallow"}),
    ("quorum", {"min": "50%"}),
]

every_aggregate = pytest.mark.parametrize(("name", "options"), AGGREGATES)


def aggregate(
    name: str, given_results: Sequence[Value], options: dict[str, Value], known: Known
) -> Confident:
    stage = Stage({one: [] for one in AGENTS}, expertise=known)
    return confident(perform(stage, name, list(given_results), **options))


def said(result: Confident) -> tuple[str, float]:
    """The value, confidences aside, and the confidence."""
    return canonical(result.value), result.confidence


def finite(value: Value) -> bool:
    match bare(value):
        case float() as number:
            return math.isfinite(number)
        case list() as parts:
            return all(map(finite, parts))
        case dict() as parts:
            return all(map(finite, parts.values()))
    return True


@every_aggregate
@given(anything, expertise)
@drawn
def test_confidences_stay_in_bounds_and_nothing_is_nan(
    name: str, options: dict[str, Value], some: list[Value], known: Known
) -> None:
    result = aggregate(name, some, options, known)
    assert 0 <= result.confidence <= 1
    assert finite(result.value)
    assert finite({key: part for key, part in details(result).items() if key != "leading"})
    if result.value is None:
        assert result.confidence == 0


@every_aggregate
@given(anything, expertise, st.randoms())
@drawn
def test_the_order_of_results_does_not_matter(
    name: str, options: dict[str, Value], some: list[Value], known: Known, random: object
) -> None:
    shuffled = list(some)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    first, second = (aggregate(name, one, options, known) for one in (some, shuffled))
    if name == "quorum":
        assert first.confidence == second.confidence
        assert sorted(map(canonical, parts(first))) == sorted(map(canonical, parts(second)))
    else:
        assert said(first) == said(second)


def unseen(result: Value) -> Value:
    """An answer as a run leaves it, whose evidence nobody has looked at."""
    node = result.evidence if isinstance(result, Confident) else None
    if not isinstance(result, Confident) or node is None or node.rule != "answer":
        return result
    why = [result.confidence, node.agent, None, node.call, None, None]
    return Confident(result.value, result.confidence, why)


@every_aggregate
@given(anything, expertise)
@drawn
def test_it_makes_no_difference_whether_somebody_looked_at_the_answers(
    name: str, options: dict[str, Value], some: list[Value], known: Known
) -> None:
    seen, new = (aggregate(name, one, options, known) for one in (some, list(map(unseen, some))))
    assert said(seen) == said(new)
    assert dict(details(seen)) == dict(details(new))
    assert seen.evidence is not None
    assert new.evidence is not None
    assert seen.evidence.formula == new.evidence.formula
    assert seen.evidence.roles == new.evidence.roles
    assert [node.call for node in seen.evidence.inputs] == [
        node.call for node in new.evidence.inputs
    ]


def parts(result: Confident) -> list[Value]:
    return result.value if isinstance(result.value, list) else []


@pytest.mark.parametrize("strategy", ["deep", "concat", "union"])
@pytest.mark.parametrize("conflict", ["highest", "first", "last"])
@given(st.data())
@drawn
def test_agents_answers_merge_in_the_order_of_the_agents(
    strategy: str, conflict: str, data: st.DataObject
) -> None:
    agents = data.draw(st.permutations(AGENTS))
    values = data.draw(st.lists(labels, min_size=6, max_size=6))
    cast = [answer(a, v, data.draw(confidences)) for a, v in zip(AGENTS, values, strict=True)]
    shuffled = [cast[AGENTS.index(agent)] for agent in agents]
    options: dict[str, Value] = {"strategy": strategy, "conflict": conflict}
    first, second = (aggregate("merge", one, options, {}) for one in (cast, shuffled))
    assert said(first) == said(second)


@every_aggregate
@given(anything.filter(bool), expertise, st.data())
@drawn
def test_a_repeated_answer_never_raises_the_confidence(
    name: str,
    options: dict[str, Value],
    some: list[Value],
    known: Known,
    data: st.DataObject,
) -> None:
    again = data.draw(st.sampled_from(some))
    before = aggregate(name, some, options, known)
    if isinstance(again, Confident) and again.evidence is not None:
        later = answer(again.evidence.agent or "", again.value, data.draw(confidences), "n1[99]#1")
        counted = again.value is not None and finite(again.value)
        for one in [again, later] if counted else [again]:
            repeated = aggregate(name, [*some, one], options, known)
            assert said(repeated) == said(before)


@pytest.mark.parametrize("method", ["weighted", "majority", "bayes"])
@given(results(st.sampled_from(["yes", "no", "perhaps"])), expertise, confidences)
@drawn
def test_an_agreeing_vote_never_lowers_agreement(
    method: str, some: list[Value], known: Known, certainty: float
) -> None:
    options: dict[str, Value] = {"method": method, "threshold": 0.0}
    before = aggregate("consensus", some, options, known)
    if before.value is not None:
        after = aggregate(
            "consensus", [*some, answer("z", before.value, certainty)], options, known
        )
        assert details(after)["agreement"] >= details(before)["agreement"] - 1e-9


@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("consensus", "weighted"),
        ("consensus", "majority"),
        ("consensus", "bayes"),
        ("voting", "majority"),
        ("voting", "plurality"),
        ("voting", "weighted"),
    ],
)
@given(results(st.sampled_from(["yes", "no", "perhaps"])), st.floats(0, 1))
@drawn
def test_agreement_at_least_as_sure_never_lowers_the_confidence(
    name: str, method: str, some: list[Value], extra: float
) -> None:
    """The mean confidence of those who agree is part of the rule: as sure as they are, or surer."""
    options: dict[str, Value] = {"method": method}
    before = aggregate(name, some, options, {})
    if before.value is not None:
        agreeing = [confidence_of(one) for one in some if canonical(one) == canonical(before.value)]
        certainty = max(agreeing) + (1 - max(agreeing)) * extra
        after = aggregate(name, [*some, answer("z", before.value, certainty)], options, {})
        assert after.confidence >= before.confidence - 1e-9


@pytest.mark.parametrize("method", ["weighted", "majority", "bayes"])
@given(st.lists(st.sampled_from(["yes", "no"]), min_size=1, max_size=7), confidences)
@drawn
def test_changing_a_mind_in_favour_never_lowers_the_confidence(
    method: str, cast: list[str], certainty: float
) -> None:
    options: dict[str, Value] = {"method": method, "threshold": 0.0}
    some = [answer(f"a{at}", label, certainty) for at, label in enumerate(cast)]
    before = aggregate("consensus", some, options, {})
    for at, label in enumerate(cast):
        if label != before.value:
            won = [*some[:at], answer(f"a{at}", before.value, certainty), *some[at + 1 :]]
            after = aggregate("consensus", won, options, {})
            assert after.confidence >= before.confidence - 1e-9


@pytest.mark.parametrize("method", ["weighted", "bayes"])
@given(results(st.sampled_from(["yes", "no"])), expertise, st.data())
@drawn
def test_being_surer_of_the_agreed_answer_never_lowers_the_confidence(
    method: str, some: list[Value], known: Known, data: st.DataObject
) -> None:
    options: dict[str, Value] = {"method": method, "threshold": 0.0}
    before = aggregate("consensus", some, options, known)
    for at, one in enumerate(some):
        if isinstance(one, Confident) and one.value == before.value and before.value is not None:
            surer = data.draw(st.floats(one.confidence, 1))
            raised = [*some[:at], Confident(one.value, surer, one.evidence), *some[at + 1 :]]
            after = aggregate("consensus", raised, options, known)
            assert after.confidence >= before.confidence - 1e-9


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=6), confidences)
@drawn
def test_a_number_at_the_mean_never_lowers_agreement(values: list[float], certainty: float) -> None:
    some = [answer(f"a{at}", number, 0.8) for at, number in enumerate(values)]
    before = aggregate("consensus", some, {"threshold": 0.0}, {})
    after = aggregate(
        "consensus", [*some, answer("z", before.value, certainty)], {"threshold": 0.0}, {}
    )
    assert details(after)["agreement"] >= details(before)["agreement"] - 1e-9


steps = st.builds(
    Step,
    answer=st.just("x"),
    confidence=confidences,
    delay=st.sampled_from([0.0, 1.0, 2.5]),
    error=st.sampled_from([None, None, "no"]),
)
bars = st.sampled_from([0.0, 0.3, 0.9, 1.0])


def successes(script: Sequence[Step]) -> list[float]:
    return [step.confidence for step in script if step.error is None]


@given(st.lists(steps, min_size=1, max_size=5), bars)
@drawn
def test_retry_is_as_good_as_its_best_attempt(script: list[Step], bar: float) -> None:
    stage = Stage({"a": script})
    options: dict[str, Value] = {"max_attempts": float(len(script)), "min_confidence": bar}
    result = perform(stage, "retry", stage.roster[0], **options)
    made = successes(script[: len(stage.calls)])
    assert confidence_of(result) == max(made, default=0.0)
    done = bool(made) and script[len(stage.calls) - 1].error is None and made[-1] >= bar
    assert done or len(stage.calls) == len(script)


@given(st.lists(steps, max_size=5), bars)
@drawn
def test_fallback_is_as_good_as_its_best_attempt(script: list[Step], bar: float) -> None:
    stage = Stage({f"a{at}": [step] for at, step in enumerate(script)})
    result = perform(stage, "fallback", stage.roster, min_confidence=bar)
    assert confidence_of(result) == max(successes(script[: len(stage.calls)]), default=0.0)


@given(st.lists(steps, max_size=6), bars)
@drawn
def test_race_gives_a_first_that_is_good_enough_else_the_best(
    script: list[Step], bar: float
) -> None:
    stage = Stage({f"a{at}": [step] for at, step in enumerate(script)})
    result = perform(stage, "race", stage.roster, min_confidence=bar)
    good = [one for one in script if one.error is None and one.confidence >= bar]
    if good:
        earliest = min(one.delay for one in good)
        fastest = [one.confidence for one in good if one.delay == earliest]
        assert confidence_of(result) in fastest
    else:
        assert confidence_of(result) == max(successes(script), default=0.0)
    assert stage.running == 0


@given(st.lists(steps, max_size=8), st.integers(1, 8))
@drawn
def test_quorum_saves_calls_but_never_the_outcome(script: list[Step], least: int) -> None:
    stage = Stage({f"a{at}": [step] for at, step in enumerate(script)})
    result = perform(stage, "quorum", stage.roster, min=float(least))
    assert (bare(result) is not None) == (len(successes(script)) >= least)
    assert stage.running == 0


@given(st.lists(steps, max_size=6), st.sampled_from([0.5, 1.0, 3.0]), st.integers(1, 4))
@drawn
def test_nothing_outlives_a_primitive(script: list[Step], limit: float, width: int) -> None:
    for name in ("parallel", "sequential", "race", "fallback"):
        stage = Stage({f"a{at}": [step] for at, step in enumerate(script)}, concurrency=width)
        result = perform(stage, name, stage.roster, timeout=limit * 1000)
        assert 0 <= confidence_of(result) <= 1
        assert stage.running == 0
        assert stage.most_running <= width


@pytest.mark.parametrize("name", ["boost", "decay", "normalize", "clamp"])
@given(confidences, st.data())
@drawn
def test_transformations_stay_in_bounds_and_keep_the_order(
    name: str, certainty: float, data: st.DataObject
) -> None:
    low = data.draw(st.floats(0, 0.4))
    high = data.draw(st.floats(0.5, 1))
    cases: dict[str, dict[str, Value]] = {
        "boost": {"factor": data.draw(st.floats(0, 1e300))},
        "decay": {"rate": low},
        "normalize": {"min": low, "max": high},
        "clamp": {"min": low, "max": high},
    }
    options = cases[name]
    surer = data.draw(st.floats(certainty, 1))
    less, more = (
        confidence_of(perform(Stage(), name, Confident("x", one), **options))
        for one in (certainty, surer)
    )
    assert 0 <= less <= more <= 1


def test_many_labels_from_a_function_that_waits() -> None:
    async def label(result: Value) -> Value:
        await asyncio.sleep(1)
        return bare(result)

    by = function(label, 1, is_async=True)
    cast = [answer(f"a{at}", "x", 0.9) for at in range(20)]
    assert aggregate("consensus", cast, {"by": by}, {}).confidence == pytest.approx(0.9)
