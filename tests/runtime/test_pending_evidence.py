"""Evidence that is made when somebody looks is the evidence that would have been made at once."""

from __future__ import annotations

import gc
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from parallax_primitives.values import Confident, Evidence, bare
from parallax_runtime import Registry, VirtualClock, load, run_sync
from parallax_runtime.confidence import annotate, confidence
from parallax_runtime.operators import add, negate
from parallax_runtime.places import place_at
from parallax_runtime.strength import minimum
from parallax_runtime.unboxed import confident, least_of, met, stated, trail
from tests.reference.comparison import compiled

LEVELS = (0.9, 0.5, 0.7, 1.0)

steps = st.lists(
    st.tuples(st.sampled_from("+++++~?-"), st.integers(0, 60), st.integers(0, 60)),
    min_size=1, max_size=70,
)  # fmt: skip
"""What is done with which two of the values so far: added, annotated, looked at, or negated."""


def at_once(left: Any, right: Any) -> Any:
    """`add`, whose evidence is made before it returns."""
    return minimum(bare(left) + bare(right), left, right)  # type: ignore[operator]  # numbers


def computed(plan: list[tuple[str, int, int]], plus: Any, *, look: bool) -> list[Any]:
    values: list[Any] = [1.0]
    for sign, one, other in plan:
        left, right = values[one % len(values)], values[-1 - other % min(3, len(values))]
        match sign:
            case "+":
                values.append(plus(left, right))
            case "~":
                values.append(annotate(bare(left), LEVELS[other % 4]))
            case "-":
                values.append(negate(left))
            case _ if look and isinstance(left, Confident):
                assert left.evidence is not None
        if not look and isinstance(values[-1], Confident):
            assert values[-1].evidence is not None
    return values


def outline(values: list[Any]) -> list[Any]:
    """The graph under some values: each node by its number, with what it is made of."""
    numbers: dict[Evidence, int] = {}
    rows: list[Any] = []

    def number(node: Evidence) -> int:
        if node not in numbers:
            below = tuple(number(one) for one in node.inputs)
            numbers[node] = len(numbers)
            rows.append((node.rule, node.confidence, below))
        return numbers[node]

    for value in values:
        node = value.evidence if isinstance(value, Confident) else None
        rows.append((bare(value), None if node is None else number(node)))
    return rows


@given(steps)
def test_the_evidence_is_the_same_whoever_looks_when(plan: list[tuple[str, int, int]]) -> None:
    wanted = outline(computed(plan, at_once, look=False))
    assert outline(computed(plan, add, look=True)) == wanted


def test_a_long_sum_can_be_looked_at() -> None:
    total: Any = annotate(0.0, 0.9)
    for number in range(100_000):
        total = add(total, annotate(float(number), 0.8))
    assert total.evidence.confidence == 0.8
    assert len(total.evidence.inputs) <= 16


def test_the_same_again_and_again_leaves_nothing_behind() -> None:
    one = annotate(1.0, 0.5)
    total: Any = annotate(0.0, 0.9)
    for _ in range(10):
        total = add(total, one)
    gc.collect()
    before = len(gc.get_objects())
    for _ in range(10_000):
        total = add(total, one)
    gc.collect()
    assert len(gc.get_objects()) < before + 100
    assert len(total.evidence.inputs) == 2


SIGNS = ("+", "-", "*", "/", "%", "**", "<", "<=", ">", ">=", "==", "!=")


def test_every_operator_says_where_it_stands() -> None:
    lines = ["x = 1 ~> 0.9", "y = 2 ~> 0.8", "["]
    lines += [*(f"  x {sign} y," for sign in SIGNS), '  "t" + x + y', "]"]
    compilation = compiled("\n".join(lines))
    assert compilation.python is not None
    program = load(compilation.python.text, "places.py")
    done = run_sync(program, None, Registry(), clock=VirtualClock())
    assert isinstance(done.value, list)
    for at, value in enumerate(done.value):
        assert value.evidence.rule == "minimum"
        place = place_at(program, value.evidence.place)
        assert place is not None
        assert place.line == 4 + at
        places = [place_at(program, one.place) for one in value.evidence.inputs]
        assert [one.line for one in places if one is not None] == [1, 2]


@given(
    st.lists(st.sampled_from([0.9, 0.5, 0.5, 0.5, "seen", "looked at"]), max_size=80), st.booleans()
)
def test_a_trail_is_the_minimum_of_its_steps_whoever_looks_when(
    plan: list[float | str], begins_plain: bool
) -> None:
    steps = trail(None if begins_plain else stated(0.7))
    at_once = None if begins_plain else stated(0.7)
    values, wanted = [confident(0.0, met(steps))], [confident(0.0, at_once)]
    for one in plan:
        if isinstance(one, float):
            steps.append((one, None, None))
            at_once = least_of(at_once, stated(one))
        else:
            values.append(confident(0.0, met(steps)))
            wanted.append(confident(0.0, at_once))
        if one == "looked at" and isinstance(values[-1], Confident):
            assert values[-1].evidence is not None
    assert [confidence(one) for one in values] == [confidence(one) for one in wanted]
    assert outline(values) == outline(wanted)


def test_a_long_trail_can_be_looked_at_however_often_it_was_seen() -> None:
    steps, seen = trail(stated(0.7)), []
    for _ in range(50_000):
        steps.extend([(0.9, None, None), (0.8, None, None)])
        seen.append(confident(0.0, met(steps)))
    last: Any = seen[-1]
    assert last.evidence.confidence == 0.7
    assert len(last.evidence.inputs) <= 16


def test_a_leaf_and_the_node_that_it_became_are_one() -> None:
    one: Any = annotate(1.0, 0.9)
    other: Any = negate(one)
    assert add(one, other).evidence is one.evidence  # type: ignore[attr-defined]  # it is confident
