"""What tells a mutant from its original: the smallest run that ends differently.

Worlds are drawn for the original and met by both, call by call alike, so that a difference is one
of behaviour and not of luck. What is ready runs in the order of arrival, for the same reason.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from parallax_patterns.mutation.telling import tells_the_same, told
from parallax_patterns.simulation.drawing import ByChance
from parallax_patterns.simulation.preparing import Setup
from parallax_patterns.simulation.running import Played, Runs
from parallax_patterns.simulation.shrinking import began, smallest
from parallax_patterns.simulation.worlds import Scenario
from parallax_primitives.values import Json, to_json
from parallax_runtime import Program

SEEDS: Final = 300
"""How many worlds are tried before a mutant counts as probably equivalent."""

_MOST_TRIALS: Final = 1_000

TOLD: Final = "told"
"""What agents were told, call by call: the last of the facts to look at."""

_DIGITS: Final = 9
"""What differs behind them is the rounding of sums."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """One scenario met by both, and the facts that differ, each as the original has it."""

    original: Played
    mutant: Played
    facts: Mapping[str, Json]


class Contrasting:
    """Looks for what tells mutants of one pattern from it; its own runs are made once.

    `bounds` are the confidences that the pattern names: chance would never draw exactly them.
    """

    def __init__(self, setup: Setup, bounds: Sequence[float], seeds: int = SEEDS) -> None:
        self._setup = setup
        self._seeds = seeds
        self._bounds = bounds
        self._known: list[tuple[Played, ...]] = []
        self._told: list[Played] = []
        """The smallest runs that told a mutant: they often tell another one too."""

    def contrast(self, program: Program) -> Contrast | None:
        """A small run that tells a mutant; None where no world does."""
        setup = replace(self._setup, program=program)
        with Runs(self._setup) as originals, Runs(setup) as mutants:
            best = self._best(originals, mutants)
            if best is None:
                return None
            differing = _differing(best, mutants)
            return Contrast(original=best, mutant=mutants.recorded(best.scenario), facts=differing)

    def _best(self, originals: Runs, mutants: Runs) -> Played | None:
        for known in self._told:
            if _differing(known, mutants):
                return known
        scenario = next(self._telling(originals, mutants), None)
        if scenario is None:
            return None
        found = smallest(
            self._setup, scenario, lambda one: bool(_differing(one, mutants)), _MOST_TRIALS
        )
        self._told.append(found)
        return found

    def _telling(self, originals: Runs, mutants: Runs) -> Iterator[Scenario]:
        """The worlds that end differently; where it asks more than they hold, agents are calm."""
        for seed in range(self._seeds):
            for played in self._worlds(originals, seed):
                if _differing(played, mutants):
                    yield played.scenario

    def _worlds(self, originals: Runs, seed: int) -> tuple[Played, ...]:
        """How the original does with a seed in the order of arrival, and then at the bounds."""
        if seed == len(self._known):
            setup = self._setup
            drawing = ByChance(setup.agents, setup.inputs, seed, setup.herd)
            drawn = originals.run(drawing, seed, None)
            worlds = [drawn]
            if self._bounds:
                worlds.append(originals.recorded(_at_bounds(drawn.scenario, self._bounds)))
            self._known.append(tuple(worlds))
        return self._known[seed]


def _at_bounds(scenario: Scenario, bounds: Sequence[float]) -> Scenario:
    """The same with confidences that are bounds: the same one for all, or each its own."""
    chance = random.Random(scenario.seed)  # noqa: S311  # no secret
    common = chance.choice(bounds) if chance.random() < 0.5 else None
    steps = {
        name: tuple(
            replace(one, confidence=chance.choice(bounds) if common is None else common)
            for one in taken
        )
        for name, taken in scenario.steps.items()
    }
    return replace(scenario, steps=steps)


def _differing(original: Played, mutants: Runs) -> dict[str, Json]:
    """What the original has otherwise than the mutant in the same world."""
    if not began(original):
        return {}
    mutant = mutants.recorded(original.scenario)
    ours, theirs = facts(original), facts(mutant)
    differing = {name: fact for name, fact in ours.items() if fact != theirs[name]}
    if not tells_the_same(told(original), mutant):
        differing[TOLD] = {name: [*calls] for name, calls in told(original).items()}
    return differing


def facts(played: Played) -> dict[str, Json]:
    """What a test may pin of a run, the most telling first."""
    execution, outcome = played.execution, played.outcome
    asked = Counter(
        str(event.data["agent"]) for event in execution.events if event.kind == "call.started"
    )
    return {
        "status": outcome.status,
        "value": to_json(execution.value),
        "confidence": round(outcome.confidence, _DIGITS),
        "escalated": outcome.escalated,
        "pending": list(execution.pending),
        "error": None if execution.fault is None else execution.fault.message,
        "calls": {name: asked[name] for name in played.scenario.steps},
        "seconds": round(execution.seconds, _DIGITS),
    }
