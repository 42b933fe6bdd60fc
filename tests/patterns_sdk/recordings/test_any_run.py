"""A replay of any run is that run; where a recording is made another, the replay says so there."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any, Final

import pytest

from tests.patterns_sdk.recordings.recorded import (
    NAME,
    AnyAgents,
    changed,
    lines,
    prepared,
    read,
    record,
    replayed,
)
from tests.runtime.nested import WRITABLE, nested_program

RUNS: Final = 3
"""So many of each program."""


@pytest.mark.parametrize("at", range(len(WRITABLE)))
def test_a_replay_is_the_run(at: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.fsync", lambda _handle: None)  # a disk that is quick
    text, program = nested_program(WRITABLE, at, seed=8)
    pattern = prepared(text, program)
    path = tmp_path / "run.jsonl"
    for seed in range(at * RUNS, (at + 1) * RUNS):
        world = AnyAgents(seed)
        first = record(pattern, path, world.registry, {"task": "look"}, seed=seed)
        assert first.problem is None
        done, found = replayed(path, pattern)
        told = f"seed {seed} of {NAME}\n{text}"
        assert found == (), told
        before, now = first.outcome.execution, done.execution
        assert (now.status, now.json) == (before.status, before.json), told
        assert (now.confidence, now.pending) == (before.confidence, before.pending), told
        assert now.seconds == pytest.approx(before.seconds, abs=1e-3), told
    if len(read(path).exchanges):
        _parts_where_it_is_changed(path, at, told)


def _parts_where_it_is_changed(path: Path, at: int, told: str) -> None:
    """After one question was made another, all before it is the same, and it is the first told."""
    pattern = prepared(*nested_program(WRITABLE, at, seed=8))
    asked = [one["number"] for one in lines(path) if "number" in one]
    number = random.Random(at).choice(asked)

    def ask_otherwise(content: list[dict[str, Any]]) -> None:
        (one,) = (line for line in content if line.get("number") == number)
        one["payload"] = "something else"

    changed(path, ask_otherwise)
    _, found = replayed(path, pattern)
    assert found, told
    assert found[0].what == f"call {number}", told
