"""Steps are counted exactly, though loops take theirs in batches."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parallax_primitives.faults import BudgetExceeded
from parallax_runtime.budget import Budget


def budget(steps: float, *, seconds: float = 1e9, times: list[float] | None = None) -> Budget:
    left = [0.0, *(times or [])]
    return Budget(
        {"steps": steps, "seconds": seconds}, lambda: left.pop(0) if len(left) > 1 else left[0]
    )


ways = st.one_of(st.just(None), st.integers(0, 40), st.integers(1000, 3000))


@given(limit=st.one_of(st.integers(0, 300), st.integers(8000, 20_000)),
       taken=st.lists(st.tuples(ways, st.integers(1, 300)), max_size=40))  # fmt: skip
def test_a_run_ends_at_the_very_step(limit: int, taken: list[tuple[int | None, int]]) -> None:
    counted, counter = 0, budget(limit)
    turns = counter.turns()
    for way, times in taken:
        for _ in range(times):
            counted += 1 if way is None else way
            try:
                next(turns) if way is None else counter.charge(way)
            except BudgetExceeded:
                assert counted > limit
                return
            assert counted <= limit


def test_whoever_goes_on_meets_the_limit_again() -> None:
    counter = budget(10)
    turns = counter.turns()
    for _ in range(10):
        next(turns)
    for _ in range(3):
        with pytest.raises(BudgetExceeded, match="more than 10 steps"):
            next(turns)
    with pytest.raises(BudgetExceeded):
        for _ in turns:
            pass


def test_loops_share_the_turns() -> None:
    turns = budget(100).turns()
    assert sum(_rounds(turns, 4) for _ in range(20)) == 80
    with pytest.raises(BudgetExceeded):
        next(turns)


def _rounds(turns: Iterator[None], most: int) -> int:
    """A turn that goes over so many turns of an inner loop."""
    next(turns)
    return sum(1 for _ in islice(turns, most))


def test_the_deadline_is_looked_at_while_turns_are_taken() -> None:
    counter = budget(1e9, seconds=5.0, times=[1.0, 2.0, 6.0])
    turns = counter.turns()
    with pytest.raises(BudgetExceeded, match="longer than 5 s"):
        for _ in turns:
            pass
