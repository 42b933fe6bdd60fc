"""Counting something again never raises anything; bounds against every joint distribution."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from parallax_primitives.averaging import weighted_mean, widest_variation
from parallax_primitives.ballots import canonical
from parallax_primitives.bounds import all_right, any_right, bounds_of
from parallax_primitives.derivation import derived, spoken
from parallax_primitives.selectors import usual_label
from parallax_primitives.stakes import least_mean
from parallax_primitives.values import Confident, Value, bare, confidence_of
from tests.primitives.stage import Stage, answer, confident, details, failed, perform, votes
from tests.primitives.test_laws import AGENTS, Known, aggregate, confidences, expertise, numbers

drawn = settings(max_examples=30, deadline=None)

words: st.SearchStrategy[Value] = st.sampled_from(["yes", "no", "perhaps"])

COUNTING: list[tuple[str, dict[str, Value]]] = [
    ("consensus", {"method": "weighted", "threshold": 0.0}),
    ("consensus", {"method": "majority", "threshold": 0.0}),
    ("consensus", {"method": "bayes", "threshold": 0.0}),
    ("consensus", {"method": "unanimous"}),
    ("consensus", {"threshold": 0.6, "min_votes": 2.0}),
    ("voting", {"method": "majority"}),
    ("voting", {"method": "plurality"}),
    ("voting", {"method": "weighted"}),
    ("voting", {"method": "unanimous"}),
    ("voting", {"quorum": "60%"}),
    ("merge", {"strategy": "deep"}),
    ("quorum", {"min": "50%"}),
]


@st.composite
def answers(draw: st.DrawFn, values: st.SearchStrategy[Value] = words) -> list[Value]:
    """Answers and failures of different calls, of agents that may repeat."""
    found: list[Value] = []
    for at in range(draw(st.integers(1, 7))):
        agent, call = draw(st.sampled_from(AGENTS)), f"n1[{at}]"
        lost = draw(st.integers(0, 5)) == 0
        found.append(
            failed(agent, call=call)
            if lost
            else answer(agent, draw(values), draw(confidences), call)
        )
    return found


def label(result: Value) -> str:
    return canonical(usual_label(result))


def has_one_answer_an_agent(some: Sequence[Value]) -> bool:
    agents = [spoken(one).agent for one in some]  # type: ignore[union-attr]
    return len(set(agents)) == len(agents)


@st.composite
def again(draw: st.DrawFn, some: Sequence[Value]) -> Value:
    """One of the answers once more: as it is, changed in confidence, wrapped, or in a consensus."""
    stage = Stage({one: [] for one in AGENTS})
    one = draw(st.sampled_from(some))
    sure = draw(st.sampled_from([0.0, 0.05, 0.5, 0.95, 1.0]))
    match draw(st.sampled_from(["same", "boost", "set", "annotated", "wrapped", "together"])):
        case "boost":
            return perform(stage, "boost", one, factor=1 + sure)
        case "set":
            return perform(stage, "transform", one, operation="set", amount=sure)
        case "annotated":
            return derived(one, sure, "annotation", [one])
        case "wrapped":
            return {"verdict": one} if bare(one) is not None else one
        case "together":
            alike = [other for other in some if label(other) == label(one)]
            both = draw(st.lists(st.sampled_from(alike), min_size=1, max_size=3))
            joint = perform(stage, "consensus", both, threshold=0.0)
            return joint if bare(one) is not None else one
    return one


@pytest.mark.parametrize(("name", "options"), COUNTING)
@given(answers(), expertise, st.data())
@drawn
def test_counting_an_answer_again_never_raises_the_confidence_of_what_is_agreed(
    name: str, options: dict[str, Value], some: list[Value], known: Known, data: st.DataObject
) -> None:
    """By whatever way it comes. It may lower it so far that another answer leads."""
    more = [*some, *data.draw(st.lists(again(some), min_size=1, max_size=3))]
    before, after = (aggregate(name, one, options, known) for one in (some, more))
    if name == "quorum" or label(before.value) == label(after.value):
        assert after.confidence <= before.confidence + 1e-9


@pytest.mark.parametrize(("name", "options"), [("consensus", {"threshold": 0.0}), ("average", {})])
@given(answers(numbers.filter(math.isfinite)), expertise, st.data())
@drawn
def test_counting_a_number_again_never_raises_the_confidence_of_the_mean(
    name: str, options: dict[str, Value], some: list[Value], known: Known, data: st.DataObject
) -> None:
    more = [*some, *data.draw(st.lists(again(some), min_size=1, max_size=3))]
    if not any(isinstance(bare(one), dict) for one in more):
        before, after = (aggregate(name, one, options, known) for one in (some, more))
        assert after.confidence <= before.confidence + 1e-9


@given(answers(), st.sampled_from(["all", "any", "majority"]), st.data())
@drawn
def test_an_opinion_that_is_given_again_never_raises_an_approval(
    some: list[Value], rule: str, data: st.DataObject
) -> None:
    more = [*some, *data.draw(st.lists(again(some), min_size=1, max_size=3))]
    stage = Stage({one: [] for one in AGENTS})
    before, after = (
        confident(perform(stage, "approval", "it", approvers=each, rule=rule))
        for each in (some, more)
    )
    assert after.confidence <= before.confidence + 1e-9


@pytest.mark.parametrize("method", ["weighted", "majority", "bayes"])
@given(answers(), expertise, st.data())
@drawn
def test_no_answer_comes_closer_to_winning_by_being_counted_again(
    method: str, some: list[Value], known: Known, data: st.DataObject
) -> None:
    one = data.draw(st.sampled_from(some))
    repeated = data.draw(again([one]))
    options: dict[str, Value] = {"method": method, "threshold": 0.0}
    before, after = (
        aggregate("consensus", each, options, known) for each in (some, [*some, repeated])
    )
    if label(before.value) != label(one) and details(before)["ties"] == []:
        assert label(after.value) != label(one) or after.value is None


@given(answers().filter(has_one_answer_an_agent), st.data())
@drawn
def test_two_answers_made_of_one_are_two_votes_but_one_answer(
    some: list[Value], data: st.DataObject
) -> None:
    """What is taken out of an answer does not make up for those who did not answer."""
    one = data.draw(st.sampled_from(some))
    taken = Confident({"verdict": "other"}, confidence_of(one), confident(one).evidence)
    before, after = (aggregate("consensus", each, {}, {}) for each in (some, [*some, taken]))
    if bare(one) is not None:
        assert details(after)["participation"] <= details(before)["participation"] + 1e-9


def test_a_raised_copy_counts_as_it_was_and_a_lowered_one_against_it() -> None:
    stage = Stage({one: [] for one in "abc"})
    yes, no = votes(("yes", 0.8), ("no", 0.6))
    raised = perform(stage, "boost", yes, factor=1.2)
    lowered = perform(stage, "decay", no, rate=0.5)
    plain = confident(perform(stage, "consensus", [yes, no]))
    for more in ([raised], [lowered], [raised, lowered]):
        result = confident(perform(stage, "consensus", [yes, no, *more]))
        assert result.confidence == pytest.approx(plain.confidence)
        assert details(result)["duplicates"] == len(more)
        assert details(result)["votes"] == {"yes": 1.0, "no": 1.0}


def test_votes_that_share_sources_are_shared_among_them() -> None:
    stage = Stage({one: [] for one in "abcd"})
    a, b, c = votes(("yes", 0.9), ("yes", 0.9), ("yes", 0.9))
    ab = perform(stage, "consensus", [a, b])
    bc = perform(stage, "consensus", [b, c])
    counted = details(perform(stage, "consensus", [ab, bc]))
    assert counted["votes"] == {"yes": 1.5}
    known = details(perform(stage, "consensus", [ab, a, b]))
    assert (known["votes"], known["duplicates"]) == ({"yes": 1.0}, 2.0)


@given(st.integers(200, 400))
@settings(max_examples=3, deadline=None)
def test_many_copies_are_counted_in_good_time(count: int) -> None:
    """Linear in votes: half a million comparisons a vote would not end here."""
    stage = Stage({f"a{at}": [] for at in range(count)})
    some = [answer(f"a{at}", "yes", 0.9, f"n1[{at}]") for at in range(count)]
    copies = [derived(one, 0.5, "annotation", [one]) for one in some]
    result = perform(stage, "consensus", [*some, *copies])
    assert details(result)["votes"] == {"yes": float(count)}
    assert confidence_of(result) == pytest.approx(0.5)


# --- the arithmetic ------------------------------------------------------------------------------

ranges = st.tuples(st.floats(0.05, 1), st.floats(0.05, 1)).map(sorted)


@given(st.lists(st.tuples(st.floats(0, 1), ranges), min_size=1, max_size=6))
@drawn
def test_the_least_mean_is_that_of_some_corner(cases: list[tuple[float, list[float]]]) -> None:
    sure = [one for one, _ in cases]
    found = least_mean(sure, [low for _, (low, _) in cases], [high for _, (_, high) in cases])
    corners = itertools.product(*(limits for _, limits in cases))
    means = [math.fsum(w * c for w, c in zip(ws, sure, strict=True)) / sum(ws) for ws in corners]
    assert found == pytest.approx(min(means), abs=1e-12)


varied = st.tuples(st.floats(-5, 100) | st.sampled_from([1.0, 2.0, 3.0]), ranges)


@given(st.lists(varied, min_size=1, max_size=6))
@example([(2.0, [0.5, 1.0]), (2.0, [0.25, 1.0]), (2.0, [0.25, 0.5]), (3.0, [1.0, 1.0])])
@drawn
def test_the_widest_variation_is_that_of_some_corner(
    cases: list[tuple[float, list[float]]],
) -> None:
    """Where several sources give one number, and weights can be mixed, it may be a little more."""
    values = [one for one, _ in cases]
    corners = list(itertools.product(*(limits for _, limits in cases)))
    known = [weighted_mean(values, weights) for weights in corners]
    found = widest_variation(values, [low for _, (low, _) in cases], [h for _, (_, h) in cases])
    if len({middle > 0 for middle, _ in known}) > 1:
        assert found == math.inf
        return
    widest = max(spread for _, spread in known)
    assert found >= widest - max(1e-7, 1e-6 * widest)
    if len(set(values)) == len(values):
        assert found == pytest.approx(widest, rel=1e-6, abs=1e-7)


OUTCOMES = 4
"""Chances are in quarters: then a joint distribution is a choice of subsets of four outcomes."""


@pytest.mark.parametrize(
    "quarters",
    [
        one
        for count in (1, 2, 3)
        for one in itertools.combinations_with_replacement(range(OUTCOMES + 1), count)
    ],
)
def test_the_bounds_are_those_of_all_joint_distributions(quarters: tuple[int, ...]) -> None:
    first, *others = (
        [set(part) for part in itertools.combinations(range(OUTCOMES), size)] for size in quarters
    )
    joint = [(first[0], *rest) for rest in itertools.product(*others)]
    chances = [size / OUTCOMES for size in quarters]
    every = [Fraction(len(set.intersection(*events)), OUTCOMES) for events in joint]
    some = [Fraction(len(set.union(*events)), OUTCOMES) for events in joint]
    assert all_right(chances) == pytest.approx((float(min(every)), float(max(every))))
    assert any_right(chances) == pytest.approx((float(min(some)), float(max(some))))


def test_the_bounds_of_an_aggregate_are_of_those_who_agree() -> None:
    some = [*votes(("yes", 0.9), ("yes", 0.8), ("no", 0.6)), failed("d")]
    known = details(perform(Stage({one: [] for one in "abcd"}), "consensus", some))
    expected = bounds_of([0.9, 0.8])
    assert known["bounds"] == expected
    assert expected["all"] == pytest.approx({"lower": 0.7, "upper": 0.8})
    assert expected["any"] == pytest.approx({"lower": 0.9, "upper": 1.0})
    assert bounds_of([]) == {
        "all": {"lower": 0.0, "upper": 0.0},
        "any": {"lower": 0.0, "upper": 0.0},
    }


@pytest.mark.parametrize(
    ("name", "options"),
    [
        *COUNTING,
        ("average", {}),
        ("best", {}),
        ("combine", {"method": "noisyOr"}),
        ("parallel", {}),
    ],
)
def test_every_aggregate_gives_the_bounds(name: str, options: dict[str, Value]) -> None:
    some = [answer("a", 1.0, 0.9), answer("b", 1.0, 0.8), failed("c")]
    known = details(perform(Stage({one: [] for one in "abc"}), name, some, **options))
    assert known["bounds"] == bounds_of([0.9, 0.8])


def test_the_bounds_of_an_approval_are_of_those_who_approve() -> None:
    opinions: list[Value] = [
        answer("a", "yes", 0.9),
        answer("b", "no", 0.8),
        answer("c", "ok", 0.7),
    ]
    stage = Stage({one: [] for one in "abc"})
    known = details(perform(stage, "approval", "it", approvers=opinions, rule="majority"))
    assert known["bounds"] == bounds_of([0.9, 0.7])
