"""One simulation from beginning to end: the runs, their figures, and what broke, made small."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parallax_patterns.simulation.figures import Broken, Figures, figures_of
from parallax_patterns.simulation.preparing import Setup
from parallax_patterns.simulation.running import OnRun, Outcome, Played, play, simulate
from parallax_patterns.simulation.shrinking import shrunk


@dataclass(frozen=True, slots=True, kw_only=True)
class Counterexample:
    """A rule that did not hold, and the smallest run in which it does not."""

    broken: Broken
    played: Played


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """What a simulation found out about a pattern."""

    setup: Setup
    first_seed: int
    figures: Figures
    counterexamples: tuple[Counterexample, ...]

    @property
    def ok(self) -> bool:
        return not self.counterexamples


def examine(setup: Setup, *, runs: int, seed: int = 0, on_run: OnRun | None = None) -> Examination:
    """Simulates a pattern with so many seeds, at least one, from `seed` on."""
    return examined(setup, seed, simulate(setup, range(seed, seed + runs), on_run))


def examined(setup: Setup, seed: int, outcomes: Sequence[Outcome]) -> Examination:
    """The examination of runs that were made already."""
    figures = figures_of(outcomes)
    return Examination(
        setup=setup,
        first_seed=seed,
        figures=figures,
        counterexamples=tuple(_smallest(setup, figures)),
    )


def _smallest(setup: Setup, figures: Figures) -> Iterator[Counterexample]:
    for one in figures.broken:
        scenario = play(setup, one.first).scenario
        yield Counterexample(broken=one, played=shrunk(setup, scenario, one.rule))
