"""How many values a walk meets, counted without making it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from parallax_primitives.values import Confident, Value, bare
from parallax_runtime.questions import Question
from parallax_runtime.size import SMALL, is_small, unrolled

ATOMS = st.none() | st.booleans() | st.floats() | st.text(max_size=3)
FLAT = st.dictionaries(st.text(max_size=3), ATOMS, max_size=4)
ANSWERS = st.builds(Confident, ATOMS | FLAT, st.just(0.5))
NESTED: st.SearchStrategy[Value] = st.recursive(
    ATOMS | FLAT | ANSWERS,
    lambda parts: (
        st.lists(parts, max_size=12)
        | st.dictionaries(st.text(max_size=3), parts, max_size=6)
        | st.builds(Confident, st.lists(parts, max_size=4), st.just(0.5))
    ),
    max_leaves=60,
)
ALIKE = st.one_of(
    *(st.lists(parts, max_size=40) for parts in (ATOMS, FLAT, ANSWERS, st.lists(ATOMS, max_size=2)))
)


def met(value: Value) -> int:
    """What a walk meets."""
    plain = value.value if isinstance(value, Confident) else value
    if isinstance(plain, dict):
        return 1 + sum(map(met, plain.values()))
    return 1 + sum(map(met, plain)) if isinstance(plain, list) else 1


@given(NESTED | ALIKE)
def test_sizes_are_what_a_walk_meets(value: Value) -> None:
    assert unrolled(value) == met(value)
    assert is_small(value) == (met(value) <= SMALL)


@given(NESTED | ALIKE)
def test_what_is_shared_counts_wherever_it_occurs(value: Value) -> None:
    assert unrolled([value, {"a": value}, value]) == 2 + 3 * met(value)


LARGE = st.integers(SMALL - 4, SMALL + 2).flatmap(
    lambda size: st.sampled_from((["x"] * size, dict.fromkeys(map(str, range(size)), "x")))
)
ARGUMENTS = st.text(max_size=3) | NESTED | LARGE


@given(st.lists(ARGUMENTS, max_size=3), ARGUMENTS)
def test_a_question_counts_what_is_too_large_to_be_walked_over_for_nothing(
    arguments: list[Value], run_input: Value
) -> None:
    question = Question("analyze", tuple(arguments), run_input)
    question.require_walkable()
    asked: list[Value] = [question.payload, list(map(bare, arguments))]
    assert question.sizes == tuple(met(one) for one in asked if met(one) > SMALL)
