"""One exploration from beginning to end: what was explored, what it showed, and what broke."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from parallax_compiler.plan.nodes import Plan
from parallax_patterns.compilation import compile_probed
from parallax_patterns.compiled import CompiledPattern
from parallax_patterns.invariants import speaks_of
from parallax_patterns.programs import build_program
from parallax_patterns.project import Project
from parallax_patterns.simulation.cuts import cuts_of, samples
from parallax_patterns.simulation.examining import Counterexample
from parallax_patterns.simulation.exploring import (
    AlikeDiffer,
    Explored,
    OnScenario,
    Space,
    explore,
    space_of,
)
from parallax_patterns.simulation.figures import Figures, figures_of
from parallax_patterns.simulation.preparing import Setup
from parallax_patterns.simulation.running import Outcome, Played
from parallax_patterns.simulation.shrinking import shrunk
from parallax_patterns.simulation.worlds import Scenario
from parallax_patterns.testing.coverage.items import Item
from parallax_patterns.testing.coverage.probed import items_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Explorable:
    """A pattern ready to be explored; `items` are the places of it that can be reached."""

    setup: Setup
    cuts: tuple[float, ...]
    items: tuple[Item, ...]
    left_out: tuple[str, ...]
    """Invariants that speak of the truth, of which an exploration knows nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What an exploration found out about a pattern. `unreached` are branches and arms."""

    explorable: Explorable
    explored: Explored
    figures: Figures
    counterexamples: tuple[Counterexample, ...]
    unreached: tuple[Item, ...]

    @property
    def ok(self) -> bool:
        return not self.counterexamples


def explorable(setup: Setup, project: Project) -> Explorable:
    """A pattern whose program reports what it reaches."""
    return explorable_of(setup, *compile_probed(setup.path, project))


def explorable_of(setup: Setup, compilation: CompiledPattern, plan: Plan | None) -> Explorable:
    """A setup with what its pattern was compiled to."""
    assert plan is not None, "a setup is of a pattern that compiles"
    known = [one for one in setup.invariants if "truth" not in speaks_of(one.text)]
    return Explorable(
        setup=replace(setup, program=build_program(compilation), invariants=tuple(known)),
        cuts=cuts_of(plan),
        items=items_of(plan),
        left_out=tuple(one.text for one in setup.invariants if one not in known),
    )


def survey(one: Explorable, *, most: int, on_scenario: OnScenario | None = None) -> Survey:
    """Explores a pattern, at most so many scenarios."""
    space = space_of(one.setup, samples(one.cuts))
    try:
        return _survey(one, space, most, on_scenario)
    except AlikeDiffer:
        return _survey(one, replace(space, merged=False), most, on_scenario)


def _survey(one: Explorable, space: Space, most: int, on_scenario: OnScenario | None) -> Survey:
    seen = _Seen(on_scenario)
    explored = explore(space, most, seen, seen.reached)
    return Survey(
        explorable=one,
        explored=explored,
        figures=figures_of(seen.outcomes),
        counterexamples=tuple(seen.counterexamples(one.setup)),
        unreached=tuple(_unreached(one.items, seen)),
    )


class _Seen:
    """Keeps what scenarios showed: their outcomes, and the first that breaks each rule."""

    def __init__(self, on_scenario: OnScenario | None) -> None:
        self.outcomes: list[Outcome] = []
        self.reached: set[int] = set()
        self._first: dict[str, tuple[int, Scenario]] = {}
        """By rule: which scenario breaks it first, counted from 1."""
        self._tell = on_scenario

    def __call__(self, played: Played) -> bool:
        self.outcomes.append(played.outcome)
        for one in played.outcome.violations:
            self._first.setdefault(one.rule, (len(self.outcomes), played.scenario))
        return self._tell is not None and bool(self._tell(played))

    def counterexamples(self, setup: Setup) -> Iterator[Counterexample]:
        broken = {one.rule: one for one in figures_of(self.outcomes).broken}
        for rule, (number, scenario) in self._first.items():
            found = replace(broken[rule], first=number)
            yield Counterexample(broken=found, played=shrunk(setup, scenario, rule))


def _unreached(items: tuple[Item, ...], seen: _Seen) -> Iterator[Item]:
    """Branches and arms that no scenario took, of which all are told by probes."""
    for item in items:
        if item.kind in ("branch", "arm") and item.key not in seen.reached:
            yield item
