"""Evidence: complete, cheap to walk, and right, in that every formula gives its confidence."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parallax_primitives.derivation import (
    PLAIN,
    chosen,
    derived,
    evidence_under,
    known_of,
    node_of,
    origin,
    placed,
    spoken,
)
from parallax_primitives.formulas import UNCOUNTED, Least, Product, Refused, evaluated
from parallax_primitives.values import (
    Confident,
    Evidence,
    Value,
    confidence_of,
    evidence_of,
)
from tests.primitives.stage import Stage, Step, answer, confident, failed, perform, votes
from tests.primitives.test_laws import (
    AGENTS,
    AGGREGATES,
    Known,
    aggregate,
    anything,
    confidences,
    expertise,
)

drawn = settings(max_examples=30, deadline=None)


def nodes(root: Evidence | None) -> Iterator[Evidence]:
    """Every node of a graph, once."""
    waiting, seen = [] if root is None else [root], set()
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            waiting.extend(node.inputs)
            yield node


def counted(node: Evidence) -> list[float]:
    """The confidences of the inputs that count."""
    roles = node.roles or ("part",) * len(node.inputs)
    pairs = zip(node.inputs, roles, strict=True)
    return [one.confidence for one, role in pairs if role not in UNCOUNTED]


def assert_recomputable(value: Value) -> None:
    """Each rule under a value gives the confidence of its node."""
    for node in nodes(evidence_of(value)):
        if node.formula is not None:
            assert evaluated(node.formula, counted(node)) == pytest.approx(
                node.confidence, abs=1e-12
            ), node


# --- the graph -----------------------------------------------------------------------------------


def test_one_node_stands_for_a_value_and_is_as_sure() -> None:
    ann, bob = votes(("yes", 0.9), ("no", 0.6))
    assert node_of(ann) is evidence_of(ann)
    assert node_of("plain") is PLAIN
    assert node_of([1.0, {"x": "plain"}]) is PLAIN
    assert node_of([ann, 1.0]) is evidence_of(ann)
    both = node_of([ann, {"other": bob}])
    assert (both.rule, both.confidence) == ("minimum", 0.6)
    assert both.inputs == (evidence_of(ann), evidence_of(bob))
    changed = node_of(Confident("yes", 0.3, evidence_of(ann)))
    assert (changed.confidence, changed.inputs) == (0.3, (evidence_of(ann),))
    unknown = node_of(Confident([ann], 0.5))
    assert (unknown.confidence, unknown.inputs) == (0.5, (evidence_of(ann),))


def test_shared_parts_are_walked_once() -> None:
    tangled: Value = [answer("a", "yes", 0.9)]
    node = node_of(tangled)
    for _ in range(200):
        tangled = [tangled, tangled]
        node = Evidence("minimum", 0.9, (node, node))
    assert len(evidence_under(tangled)) == 1
    assert origin(Confident("yes", 0.9, node)).agents == {"a"}


def test_a_long_chain_is_walked_without_recursion() -> None:
    value = answer("a", "yes", 0.9)
    for _ in range(100_000):
        value = derived(value, 0.9, "minimum", [value])
    assert origin(value).calls == {"n1[a]#1"}
    assert spoken(value) is not None


def test_what_was_found_is_kept_and_shared() -> None:
    both = derived("x", 0.5, "rule", votes(("yes", 0.9), ("no", 0.5)))
    first = origin(both)
    assert origin(both) is first
    more = origin(derived("y", 0.5, "rule", [both, answer("c", "yes", 1.0)]))
    assert more.agents == {"a", "b", "c"}
    assert len(more.calls) == 3


def test_inputs_with_roles_stay_several() -> None:
    one = answer("a", "yes", 0.9)
    assert len(confident(derived("x", 0.9, "rule", [one, one])).evidence.inputs) == 1  # type: ignore[union-attr]
    twice = derived("x", 0.9, "rule", [one, one], roles=("part", "repeated"))
    assert evidence_of(twice).inputs == (evidence_of(one),) * 2  # type: ignore[union-attr]


def test_what_passes_a_value_on_is_on_the_record() -> None:
    one = answer("a", "yes", 0.9)
    passed = confident(chosen(one, "threshold", "at least 0.5"))
    assert passed == one
    assert passed.evidence is not None
    assert passed.evidence.rule == "threshold"
    assert spoken(passed) is one.evidence
    broken = failed("a")
    assert chosen(broken, "race") is broken
    assert chosen("plain", "race") == "plain"


def test_what_is_known_is_found_behind_what_passed_it_on() -> None:
    agreed = perform(Stage({"a": [], "b": []}), "consensus", votes(("yes", 0.9), ("yes", 0.8)))
    passed = perform(Stage(), "threshold", agreed, min=0.5)
    assert known_of(passed) is known_of(agreed)
    assert known_of(passed)["votes"] == {"yes": 2.0}
    assert known_of("plain") == {}


def test_a_place_is_noted_once_and_never_for_an_answer() -> None:
    made = derived("x", 0.5, "rule", [])
    noted = placed(made, "n3")
    assert evidence_of(noted).place == "n3"  # type: ignore[union-attr]
    assert placed(noted, "n4") is noted
    one = answer("a", "yes", 0.9)
    assert placed(one, "n3") is one


# --- every formula gives its confidence ----------------------------------------------------------


@pytest.mark.parametrize(("name", "options"), AGGREGATES)
@given(anything, expertise)
@drawn
def test_aggregates_can_be_recomputed(
    name: str, options: dict[str, Value], some: list[Value], known: Known
) -> None:
    result = aggregate(name, some, options, known)
    assert_recomputable(result)
    node = result.evidence
    assert node is not None
    assert node.formula is not None
    assert len(node.roles) == len(node.inputs)


CHANGES: list[tuple[str, dict[str, Value]]] = [
    ("boost", {"factor": 1.5}),
    ("decay", {"rate": 0.7}),
    ("normalize", {"min": 0.2, "max": 0.8}),
    ("clamp", {"min": 0.3, "max": 0.6}),
    ("transform", {"operation": "set", "amount": 0.4}),
    ("threshold", {"min": 0.5}),
]


@pytest.mark.parametrize(("name", "options"), CHANGES)
@given(confidences)
@drawn
def test_changes_can_be_recomputed(name: str, options: dict[str, Value], sure: float) -> None:
    result = confident(perform(Stage(), name, answer("a", "yes", sure), **options))
    assert_recomputable(result)
    assert result.evidence is not None
    assert result.evidence.formula is not None


@pytest.mark.parametrize("name", ["parallel", "sequential", "race", "fallback"])
@given(st.lists(st.tuples(confidences, st.sampled_from([None, "no"])), max_size=5))
@drawn
def test_what_runs_tasks_can_be_recomputed(
    name: str, script: list[tuple[float, str | None]]
) -> None:
    steps = {
        f"a{at}": [Step(answer="x", confidence=sure, error=error)]
        for at, (sure, error) in enumerate(script)
    }
    stage = Stage(steps)
    assert_recomputable(perform(stage, name, stage.roster))


def test_the_factors_of_a_consensus() -> None:
    stage = Stage({one: [] for one in "abcd"}, expertise={"b": 0.5})
    some = [*votes(("yes", 0.9), ("yes", 0.8), ("no", 0.6)), failed("d")]
    result = confident(perform(stage, "consensus", some))
    node = result.evidence
    assert node is not None
    assert isinstance(node.formula, Product)
    agreement, mean, participation = node.formula.factors
    assert (agreement.name, agreement.note) == ("agreement", "2 of 3 by weight")
    assert agreement.value == pytest.approx((0.9 + 0.4) / (0.9 + 0.4 + 0.6))
    assert mean.value == pytest.approx(0.85)
    assert participation.value == 0.75
    assert participation.note == "3 of 4"
    assert node.roles == ("agrees", "agrees", "differs", "failed")
    assert [one.agent for one in node.inputs] == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("name", "options", "reason"),
    [
        ("consensus", {"threshold": 0.9}, "agreement 0.60 is below 0.90"),
        ("consensus", {"threshold": 0.601}, "agreement 0.600 is below 0.601"),
        ("consensus", {"min_votes": 4.0}, "3 of at least 4 answered"),
        ("consensus", {"method": "unanimous"}, "not all answers agree"),
        ("voting", {"threshold": 0.9}, "share 0.67 is below 0.90"),
        ("voting", {"method": "unanimous"}, "not all votes agree"),
        ("voting", {"quorum": 4.0}, "3 of at least 4 answered"),
        ("quorum", {"min": 4.0}, "3 of at least 4 answered"),
    ],
)
def test_a_refusal_says_why(name: str, options: dict[str, Value], reason: str) -> None:
    some = votes(("yes", 0.9), ("yes", 0.6), ("no", 1.0))
    result = confident(perform(Stage({one: [] for one in AGENTS}), name, some, **options))
    assert result.evidence is not None
    assert result.evidence.formula == Refused(reason)


def test_nobody_answered() -> None:
    for name in ("consensus", "voting", "merge"):
        node = evidence_of(perform(Stage(), name, [failed("a")]))
        assert node is not None
        assert node.formula == Refused("nobody answered")


def test_the_parts_of_a_list_keep_their_nodes() -> None:
    stage = Stage({"a": [Step("x", 0.9)], "b": [Step("y", 0.5)], "c": [Step(error="gone")]})
    result = confident(perform(stage, "parallel", stage.roster))
    node = result.evidence
    assert node is not None
    assert node.formula == Least()
    assert node.roles == ("part", "part", "failed")
    assert isinstance(result.value, list)
    assert [evidence_of(part) for part in result.value] == list(node.inputs)
    assert confidence_of(result) == 0.5
