"""Laws that hold for any value: the algebra of minima, round trips, stable keys, seeded runs."""

from __future__ import annotations

import json
import math
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from parallax_primitives.values import (
    UNDEFINED,
    Confident,
    Value,
    bare,
    confidence_of,
    from_json,
    to_json,
)
from parallax_runtime import Execution, Step, api
from parallax_runtime import api as rt
from tests.runtime.patterns import ALL, go, program

CONFIDENCES = st.floats(0, 1)

LEAVES = st.none() | st.booleans() | st.text(max_size=5) | st.floats(-1e300, 1e300)

JSON = st.recursive(
    LEAVES,
    lambda part: (
        st.lists(part, max_size=3) | st.dictionaries(st.text(max_size=3), part, max_size=3)
    ),
    max_leaves=8,
)


def annotated(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return values | st.builds(Confident, values, CONFIDENCES)


VALUES = annotated(
    st.recursive(
        st.sampled_from(
            [None, UNDEFINED, True, False, math.nan, math.inf, 0.0, -1.5, "", "a", "7"]
        ),
        lambda part: (
            st.lists(annotated(part), max_size=3)
            | st.dictionaries(st.sampled_from("abc"), annotated(part), max_size=3)
        ),
        max_leaves=6,
    )
)

BINARY = [
    rt.add, rt.subtract, rt.multiply, rt.divide, rt.remainder, rt.power, rt.equal, rt.not_equal,
    rt.less, rt.less_equal, rt.greater, rt.greater_equal, rt.confident_and, rt.confident_or,
    rt.more_confident, rt.after, rt.gate, rt.annotate, rt.lowered, rt.reaches, rt.keeps,
    rt.at_least, rt.has_key, rt.index, rt.instance_of, rt.text, rt.pushed,
]  # fmt: skip
UNARY = [
    rt.negate, rt.positive, rt.not_, rt.type_of, rt.confidence, rt.bare, rt.truthy, rt.is_null,
    rt.spread, rt.spread_object, rt.key, rt.text, rt.thrown,
]  # fmt: skip


def outcome(call: Any, *operands: Value) -> Any:
    """The result, or the words of a fault: nothing else may be raised."""
    try:
        return call(*operands)
    except rt.Fault as fault:
        return fault.message


@given(st.sampled_from(BINARY), VALUES, VALUES)
def test_operators_raise_nothing_but_faults_and_stay_in_range(
    call: Any, left: Value, right: Value
) -> None:
    confidence = confidence_of(outcome(call, left, right))
    assert 0.0 <= confidence <= 1.0


@given(st.sampled_from(UNARY), VALUES)
def test_unary_operators_raise_nothing_but_faults(call: Any, value: Value) -> None:
    assert 0.0 <= confidence_of(outcome(call, value)) <= 1.0


@given(VALUES, st.sampled_from(["length", "confidence", "value", "agent", "x", "__class__"]))
def test_access_raises_nothing_but_faults(value: Value, name: str) -> None:
    for call in (rt.get, rt.field, rt.index):
        outcome(call, value, name)
    outcome(rt.element, value, 0)
    outcome(rt.without, value, (name,))
    outcome(lambda v: list(rt.iterate(v)), value)
    outcome(rt.with_property, value, name, 1.0)


@given(st.sampled_from([rt.add, rt.multiply, rt.equal, rt.less]), CONFIDENCES, CONFIDENCES)
def test_the_minimum_is_commutative_and_exact(call: Any, one: float, other: float) -> None:
    left, right = Confident(2.0, one), Confident(3.0, other)
    assert confidence_of(call(left, right)) == confidence_of(call(right, left)) == min(one, other)


@given(st.lists(CONFIDENCES, min_size=1, max_size=6))
def test_a_sum_is_as_sure_as_its_least_sure_part_in_any_grouping(parts: list[float]) -> None:
    values: list[Any] = [Confident(1.0, one) for one in parts]
    forwards: Any = values[0]
    for one in values[1:]:
        forwards = rt.add(forwards, one)
    backwards: Any = values[-1]
    for one in reversed(values[:-1]):
        backwards = rt.add(one, backwards)
    for total in (forwards, backwards, rt.library("sum", values)):
        assert (bare(total), confidence_of(total)) == (len(parts), min(parts))


@given(VALUES, CONFIDENCES)
def test_lowering_is_exact_and_keeps_the_value(value: Value, bound: float) -> None:
    lowered = rt.lowered(value, Confident(True, bound))
    assert confidence_of(lowered) == min(confidence_of(value), bound)
    assert to_json(lowered) == to_json(value)
    assert repr(rt.lowered(lowered, Confident(True, bound))) == repr(lowered)


@given(VALUES, CONFIDENCES)
def test_annotation_replaces_whatever_there_was(value: Value, confidence: float) -> None:
    assert rt.confidence(rt.annotate(value, confidence)) == confidence
    assert rt.bare(rt.annotate(value, confidence)) is bare(value)


@given(JSON)
def test_json_comes_through_unchanged(data: Any) -> None:
    value = from_json(data)
    assert to_json(value) == data
    assert from_json(to_json(value)) == value


@given(JSON)
def test_json_text_reads_back(data: Any) -> None:
    value = from_json(data)
    text: Any = rt.library("JSON.stringify", value)
    assert json.loads(text, parse_int=float) == value
    assert api.library("JSON.parse", text) == value


@given(VALUES, VALUES)
def test_equality_is_symmetric_and_negated(left: Value, right: Value) -> None:
    assert rt.equal(left, right) == rt.equal(right, left)
    assert bare(rt.equal(left, right)) is not bare(rt.not_equal(left, right))


@given(st.lists(st.text(max_size=4), max_size=12))
def test_sorting_agrees_with_a_comparison(words: list[str]) -> None:
    compare = rt.function(
        lambda a, b: -1.0 if rt.less(a, b) else 1.0 if rt.greater(a, b) else 0.0, "c", 2
    )
    assert rt.method(list(words), "sort") == rt.method(list(words), "sort", compare)


@given(st.text(max_size=12), st.integers(-15, 15), st.integers(-15, 15))
def test_slicing_counts_utf_16_units(text: str, start: int, end: int) -> None:
    encoded = text.encode("utf-16-le", "surrogatepass")
    pairs = [encoded[at : at + 2] for at in range(0, len(encoded), 2)]
    expected = b"".join(pairs[start:end]).decode("utf-16-le", "surrogatepass")
    assert rt.method(text, "slice", float(start), float(end)) == expected


FAN_OUT = program(
    """
async def pattern(run: rt.Run) -> rt.Value:
    async def each(a: rt.Value = None) -> rt.Value:
        first = await run.ask(2, a, "draft")
        for _ in rt.iterate([1.0, 2.0]):
            await run.ask(3, a, "improve", first)
        return run.random(4)
    mapper = rt.function(each, "each", 1, is_async=True)
    mapped = await run.method(1, run.group("agents"), "map", mapper)
    await run.primitive(5, "parallel", run.group("agents"))
    return mapped
""",
    groups=ALL,
)


def fan_out(delays: list[float], seed: int = 0) -> Execution:
    return go(
        FAN_OUT,
        {f"a{at}": Step(answer=at, confidence=0.9, delay=d) for at, d in enumerate(delays)},
        seed=seed,
    )


def keys_by_agent(done: Execution) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for event in done.events:
        if event.kind == "call.started":
            found.setdefault(event.data["agent"], []).append(event.key or "")
    return found


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from([0.0, 0.5, 1.0, 2.0, 3.0]), min_size=4, max_size=4))
def test_keys_and_chances_do_not_depend_on_who_is_first(delays: list[float]) -> None:
    done, calm = fan_out(delays), fan_out([0.0] * 4)
    assert keys_by_agent(done) == keys_by_agent(calm)
    assert done.json == calm.json
    keys = [event.key for event in done.events if event.kind == "call.started"]
    assert len(set(keys)) == len(keys) == 16


def test_the_form_of_keys() -> None:
    assert keys_by_agent(fan_out([0.0, 1.0]))["a1"] == [
        "n1[1].n2", "n1[1].n3", "n1[1].n3#2", "n5[1]",
    ]  # fmt: skip


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from([0.0, 1.0, 2.5]), min_size=3, max_size=3), st.integers(0, 2**32))
def test_the_same_seed_gives_the_same_events(delays: list[float], seed: int) -> None:
    assert fan_out(delays, seed).events == fan_out(delays, seed).events
