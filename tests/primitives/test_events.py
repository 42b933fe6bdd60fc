"""`emit` and `collect`: every place collects each value once, in the order of emission."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parallax_primitives.faults import Fault
from parallax_primitives.handlers import PRIMITIVES
from parallax_primitives.values import Confident, Value, bare, confidence_of
from tests.primitives.stage import Stage, answer, details, perform, run_virtual
from tests.primitives.test_laws import drawn


async def emitted(stage: Stage, value: Value, topic: str = "t") -> Value:
    return await PRIMITIVES["emit"].handler(stage, topic, v=value)


async def heard(stage: Stage, site: str = "p:n1", **options: Any) -> Value:
    place = Stage(site=site)
    place.state, place.events = stage.state, stage.events
    return await PRIMITIVES["collect"].handler(place, "t", **options)


def values(result: Value) -> list[Value]:
    whole = bare(result)
    assert isinstance(whole, list)
    return [bare(one) for one in whole]


@given(st.lists(st.sampled_from([0.0, 0.5, 1.0]), max_size=8), st.integers(1, 4))
@drawn
def test_collecting_again_and_again_gives_all_in_order(pauses: Sequence[float], size: int) -> None:
    stage = Stage()

    async def emit() -> None:
        for at, pause in enumerate(pauses):
            await asyncio.sleep(pause)
            await emitted(stage, float(at))

    async def collect() -> list[Value]:
        found: list[Value] = []
        for _ in range(len(pauses) // size):
            part = values(await heard(stage, count=float(size), timeout=None))
            assert len(part) == size
            found += part
        return found + values(await heard(stage, window="10s"))

    async def both() -> list[Value]:
        emitting = asyncio.ensure_future(emit())
        found = await collect()
        await emitting
        return found

    assert run_virtual(both()) == [float(at) for at in range(len(pauses))]


def test_every_place_has_all_values() -> None:
    stage = Stage()

    async def run() -> list[list[Value]]:
        await emitted(stage, "x")
        sites = ("p:n1", "p:n1", "p:n2")
        return [values(await heard(stage, site, window="1s")) for site in sites]

    assert run_virtual(run()) == [["x"], [], ["x"]]


def test_topics_are_apart() -> None:
    stage = Stage()

    async def run() -> Value:
        await emitted(stage, "x", "other")
        return await heard(stage, window="1s")

    assert run_virtual(run()) == Confident([], 0.0)


def test_too_few_are_worth_nothing_but_kept() -> None:
    stage = Stage()

    async def run() -> Value:
        await emitted(stage, answer("a", "x", 0.9))
        return await heard(stage, count=2.0)

    result = run_virtual(run())
    assert (values(result), confidence_of(result)) == (["x"], 0.0)
    assert details(result)["missing"] == 1
    assert stage.happened("topic.collected") == [{"topic": "t", "count": 1, "missing": 1}]


def test_a_window_with_a_count_ends_with_either() -> None:
    stage = Stage()

    async def run() -> list[tuple[list[Value], float, float]]:
        found = []
        for value in ("x", "y", "z"):
            await emitted(stage, Confident(value, 0.8))
        for _ in range(2):
            part = await heard(stage, count=2.0, window="5s")
            found.append((values(part), confidence_of(part), stage.now()))
        return found

    assert run_virtual(run()) == [(["x", "y"], 0.8, 0.0), (["z"], 0.8, 5.0)]


def test_a_text_in_place_of_the_count_is_a_window() -> None:
    stage = Stage()

    async def run() -> float:
        await heard(stage, count="2s")
        return stage.now()

    assert run_virtual(run()) == 2.0


def test_what_is_emitted_is_given_on() -> None:
    value = answer("a", "x", 0.9)
    assert perform(Stage(), "emit", "t", v=value) == value


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "needs to know how many values"),
        ({"count": None, "window": None}, "needs to know how many values"),
        ({"count": 0.0}, "`count` must be a count of 1 or more"),
        ({"count": 1.5}, "`count` must be a count of 1 or more"),
        ({"count": "soon"}, '`count` must be a count of 1 or more, or a time such as "5s"'),
    ],
)
def test_what_cannot_be_collected(options: dict[str, Value], words: str) -> None:
    with pytest.raises(Fault, match=words):
        perform(Stage(), "collect", "t", **options)
