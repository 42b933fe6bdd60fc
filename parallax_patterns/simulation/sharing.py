"""The runs of a simulation, shared among several processes: the same outcomes in the same order.

A seed decides everything about a run, so it does not matter where the run is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from parallax_patterns.project import Project
from parallax_patterns.simulation.preparing import Setup, prepare
from parallax_patterns.simulation.running import OnRun, Outcome, simulate
from parallax_patterns.workers import in_processes

_SLICE: Final = 32
"""How many runs a process makes at a time: what an interrupt waits for."""


class Slices:
    """What a process does: it prepares the pattern once, and simulates a few seeds at a time."""

    def __init__(self, path: Path, project: Project, invariants: Sequence[str]) -> None:
        self._path = path
        self._project = project
        self._invariants = tuple(invariants)
        self._setup: Setup | None = None

    def __call__(self, seeds: range) -> list[Outcome]:
        if self._setup is None:
            self._setup = prepare(self._path, self._project, self._invariants)
        return simulate(self._setup, seeds)


def simulate_in_processes(work: Slices, seeds: range, count: int, on_run: OnRun) -> None:
    """Tells of the runs of these seeds, in their order."""
    slices = [seeds[start : start + _SLICE] for start in range(0, len(seeds), _SLICE)]
    with closing(in_processes(work, slices, min(count, len(slices)))) as done:
        for outcomes in done:
            for one in outcomes:
                on_run(one)
