"""Processes that share work: what comes of an interrupt, and of a death."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from parallax_patterns.project import Project
from parallax_patterns.simulation.running import Outcome
from parallax_patterns.simulation.sharing import Slices, simulate_in_processes
from parallax_patterns.workers import in_processes

ROOT = Path(__file__).parents[2]
PROGRAM = "from tests.patterns_sdk.test_workers import wait_for_ever; wait_for_ever()"


def test_nothing_runs_on_after_an_interrupt(tmp_path: Path) -> None:
    pattern = tmp_path / "patterns" / "one.prism"
    pattern.parent.mkdir()
    pattern.write_text("agents[0].review(input)\n", "utf-8")
    seen: list[Outcome] = []

    def told(outcome: Outcome) -> None:
        seen.append(outcome)
        if len(seen) == 40:
            raise KeyboardInterrupt

    work = Slices(pattern, Project.find(tmp_path), ())
    with pytest.raises(KeyboardInterrupt):
        simulate_in_processes(work, range(100, 100_000), 2, told)
    assert [one.seed for one in seen] == [*range(100, 140)]
    assert multiprocessing.active_children() == []


def _wait(name: str) -> None:
    print(name, flush=True)
    threading.Event().wait()


def wait_for_ever() -> None:
    with closing(in_processes(_wait, ["one", "two"], 2)) as never:
        next(never)


def test_workers_of_a_killed_process_end() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        assert {running.stdout.readline() for _ in range(2)} == {"one\n", "two\n"}
        running.kill()
        assert running.stdout.read() == ""  # comes when the last of them closes it
