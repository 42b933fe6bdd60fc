"""The transformations of lists: what they keep, how sure it is, and what functions may do."""

from __future__ import annotations

import asyncio
import collections
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parallax_primitives.derivation import failed as is_failed
from parallax_primitives.faults import AgentFault, Fault
from parallax_primitives.values import (
    Agent,
    Confident,
    Value,
    bare,
    confidence_of,
    part_of,
    to_json,
)
from tests.primitives.stage import Stage, answer, confident, details, failed, function, perform
from tests.primitives.test_laws import confidences, drawn, results

LISTS: list[tuple[str, dict[str, Value]]] = [
    ("map", {"fn": function(lambda part: part, 1)}),
    ("filter", {"fn": function(lambda part: bool(bare(part)), 1)}),
    ("flatMap", {"fn": function(lambda part: [part, part], 1)}),
    ("partition", {"fn": function(lambda part: bool(bare(part)), 1)}),
    ("chunk", {"size": 3.0}),
    ("sample", {"count": 3.0}),
    ("weightedSample", {"count": 3.0}),
    ("take", {"count": 3.0}),
    ("takeLast", {"count": 3.0}),
    ("groupBy", {"by": "verdict"}),
]


def leaves(value: Value) -> list[Value]:
    """The elements of the list, or of the lists in it, bounded by what they are read from."""
    whole = bare(value)
    parts: Any = list(whole.values()) if isinstance(whole, dict) else whole
    inner = [part_of(value, part) for part in parts]
    nested = [isinstance(one, Confident) and isinstance(one.value, list) for one in inner]
    if inner and all(nested) and all(is_list_of_results(one) for one in inner):
        return [leaf for one in inner for leaf in leaves(one)]
    return inner


def is_list_of_results(value: Value) -> bool:
    evidence = confident(value).evidence
    return evidence is not None and "count" in evidence.details


@pytest.mark.parametrize(("name", "options"), LISTS)
@given(results())
@drawn
def test_a_list_is_as_sure_as_its_least_sure_part(
    name: str, options: dict[str, Value], some: list[Value]
) -> None:
    result = confident(perform(Stage(), name, some, **options))
    good = [confidence_of(one) for one in leaves(result) if not is_failed(one)]
    assert result.confidence == min(good, default=0.0)


@pytest.mark.parametrize(("name", "options"), LISTS)
@given(results())
@drawn
def test_parts_keep_their_own_confidence(
    name: str, options: dict[str, Value], some: list[Value]
) -> None:
    result = confident(perform(Stage(), name, some, **options))
    given_parts = [(to_json(one), confidence_of(one)) for one in some]
    assert all((to_json(one), confidence_of(one)) in given_parts for one in leaves(result))


@pytest.mark.parametrize(("name", "options"), LISTS)
def test_of_nothing_comes_nothing(name: str, options: dict[str, Value]) -> None:
    result = confident(perform(Stage(), name, [], **options))
    assert result.confidence == 0
    assert not leaves(result) or not any(map(leaves, leaves(result)))


@pytest.mark.parametrize(("name", "options"), LISTS)
def test_a_doubted_list_bounds_its_parts(name: str, options: dict[str, Value]) -> None:
    doubted = Confident([Confident({"verdict": "x"}, 0.9)], 0.4)
    assert confident(perform(Stage(), name, doubted, **options)).confidence == 0.4


@pytest.mark.parametrize(("name", "options"), LISTS)
def test_what_is_no_list_is_a_fault(name: str, options: dict[str, Value]) -> None:
    with pytest.raises(Fault, match=f"`{name}` needs a list, got number"):
        perform(Stage(), name, 3.0, **options)


# --- functions over elements ---------------------------------------------------------------------


def doubled(part: Value, at: Value) -> Value:
    plain = bare(part)
    assert isinstance(plain, float)
    return Confident(plain * 2, 0.5) if at == 1.0 else plain * 2


def test_map_tells_the_place_and_passes_failures_on() -> None:
    result = perform(Stage(), "map", [1.0, 2.0, failed("a")], fn=function(doubled, 2))
    assert to_json(result) == [2, 4, None]
    assert confidence_of(result) == 0.5
    assert details(result)["errors"] == [{"agents": ["a"], "error": "crash", "message": "a failed"}]


def slow(fails_at: float | None = None) -> Value:
    async def work(part: Value) -> Value:
        await asyncio.sleep(1)
        if part == fails_at:
            raise AgentFault("a", "refusal", "a will not", "n1[0].n2")
        return bool(part)

    return function(work, 1, is_async=True)


def test_functions_that_wait_run_at_once_and_in_order() -> None:
    stage = Stage(concurrency=2)
    result = perform(stage, "map", [1.0, 0.0, 3.0], fn=slow())
    assert to_json(result) == [True, False, True]


@pytest.mark.parametrize(
    ("name", "kept"),
    [("map", [True, None, True]), ("filter", [1, 3]), ("flatMap", [True, True])],
)
def test_a_failing_agent_loses_its_element_only(name: str, kept: list[Any]) -> None:
    result = perform(Stage(), name, [1.0, 2.0, 3.0], fn=slow(fails_at=2.0))
    assert to_json(result) == kept
    assert details(result)["errors"] == [
        {"agents": ["a"], "error": "refusal", "message": "a will not"}
    ]


def test_partition_puts_what_failed_in_neither_list() -> None:
    result = perform(Stage(), "partition", [0.0, 1.0, 2.0, failed("b")], fn=slow(fails_at=2.0))
    assert to_json(result) == [[1], [0]]
    assert len(details(result)["errors"]) == 2


@pytest.mark.parametrize("name", ["map", "filter", "flatMap", "partition"])
def test_a_fault_in_a_function_is_the_patterns(name: str) -> None:
    def broken(_: Value) -> Value:
        raise Fault("null has no property `x`")

    with pytest.raises(Fault, match="null has no property"):
        perform(Stage(), name, [1.0], fn=function(broken, 1))


def test_flat_map_opens_one_level() -> None:
    given_lists = function(lambda part: Confident([bare(part), [bare(part)]], 0.7), 1)
    result = perform(Stage(), "flatMap", [1.0, 2.0], fn=given_lists)
    assert to_json(result) == [1, [1], 2, [2]]
    assert confidence_of(result) == 0.7
    alone = perform(Stage(), "flatMap", [1.0], fn=function(lambda part: part, 1))
    assert to_json(alone) == [1]


# --- choosing ------------------------------------------------------------------------------------


def test_chunks() -> None:
    cast = [answer(f"a{at}", float(at), 0.5 + at / 10) for at in range(5)]
    result = confident(perform(Stage(), "chunk", cast, size=2.0))
    assert to_json(result) == [[0, 1], [2, 3], [4]]
    whole = result.value
    assert isinstance(whole, list)
    assert [confidence_of(one) for one in whole] == [0.5, 0.7, 0.9]


def test_agents_are_taken_and_not_called() -> None:
    agents = [Agent("a"), Agent("b", expertise=0.9), Agent("c", expertise=0.1)]
    stage = Stage({"a": [], "b": [], "c": []})
    assert bare(perform(stage, "take", agents, count=2.0)) == agents[:2]
    assert bare(perform(stage, "takeLast", agents, count=5.0)) == agents
    assert bare(perform(stage, "takeLast", agents, count=0.0)) == []
    groups = bare(perform(stage, "groupBy", agents, by="expertise"))
    assert isinstance(groups, dict)
    assert list(groups) == ["null", "0.9", "0.1"]
    assert stage.calls == []


def test_groups_are_in_the_order_of_their_first_element() -> None:
    cast = [answer(a, {"k": k}, c) for a, k, c in (("a", 2.0, 0.9), ("b", True, 0.5))]
    again = answer("c", {"k": 2.0}, 0.4)
    result = confident(perform(Stage(), "groupBy", [*cast, failed("x"), again], by="k"))
    assert list(to_json(result)) == ["2", "true"]
    assert isinstance(result.value, dict)
    assert [confidence_of(one) for one in result.value.values()] == [0.4, 0.5]
    assert result.confidence == 0.4
    lengths = function(lambda part: float(len(str(bare(part)))), 1)
    assert to_json(perform(Stage(), "groupBy", ["aa", "b", "cc"], by=lengths)) == {
        "2": ["aa", "cc"],
        "1": ["b"],
    }


@given(st.integers(0, 8), st.integers(0, 10), st.integers(0, 99))
@drawn
def test_a_sample_has_no_element_twice_and_keeps_the_order(
    size: int, count: int, seed: int
) -> None:
    some: list[Value] = [float(at) for at in range(size)]
    first, second = (
        bare(perform(Stage(seed=seed), "sample", some, count=float(count))) for _ in range(2)
    )
    assert isinstance(first, list)
    assert first == second
    assert len(first) == min(size, count)
    assert first == sorted(set(first))


def frequencies(name: str, some: list[Value], **options: Value) -> collections.Counter[Any]:
    drawn_ones = (
        bare(perform(Stage(seed=seed), name, some, count=1.0, **options)) for seed in range(400)
    )
    return collections.Counter(to_json(one)[0] for one in drawn_ones)


def test_every_element_is_drawn_as_often() -> None:
    found = frequencies("sample", ["a", "b", "c", "d"])
    assert all(60 < found[one] < 140 for one in "abcd")


def test_the_surer_are_drawn_more_often() -> None:
    found = frequencies("weightedSample", [Confident("a", 0.9), Confident("b", 0.1)])
    assert 320 < found["a"] < 390


def test_what_weighs_nothing_is_never_drawn() -> None:
    some: list[Value] = [Confident("a", 0.0), Confident("b", 0.5), failed("c")]
    result = perform(Stage(), "weightedSample", some, count=3.0)
    assert to_json(result) == ["b"]


@pytest.mark.parametrize("weight", [-1.0, float("inf"), float("nan"), "heavy", None])
def test_a_weight_that_is_none(weight: Value) -> None:
    with pytest.raises(Fault, match="needs weights of 0 or more; that of element 2 is"):
        perform(Stage(), "weightedSample", [{"w": 1.0}, {"w": weight}], count=1.0, by="w")


@given(st.lists(confidences, max_size=6), st.integers(0, 6))
@drawn
def test_take_and_take_last_share_the_list(some: list[float], count: int) -> None:
    cast: list[Value] = [Confident(float(at), one) for at, one in enumerate(some)]
    first = bare(perform(Stage(), "take", cast, count=float(count)))
    last = bare(perform(Stage(), "takeLast", cast, count=float(max(0, len(some) - count))))
    assert isinstance(first, list)
    assert isinstance(last, list)
    assert [*first, *last] == cast
