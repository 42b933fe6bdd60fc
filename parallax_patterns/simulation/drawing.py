"""Drawings: worlds by chance, and worlds from a record."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from parallax_patterns.simulation.profiles import STRAGGLING, any_profile
from parallax_patterns.simulation.worlds import Scenario, SimulatedAgent
from parallax_primitives.values import Json
from parallax_runtime import Step
from parallax_runtime.scripted import answering


class ByChance:
    """A world that a seed decides. `herd` is how often those who err make the same mistake."""

    def __init__(
        self, agents: Sequence[SimulatedAgent], inputs: Sequence[Json], seed: int, herd: float
    ) -> None:
        chance = random.Random(seed)  # noqa: S311  # no secret
        self._chance = chance
        self._herd = herd
        most = max([len(one.answers) for one in agents], default=1)
        self.agents = agents
        self.truth = int(chance.random() * most)
        self._lure = chance.random()
        """Which error many fall for."""
        self.input = inputs[int(chance.random() * len(inputs))]
        self._profiles = {one.agent.id: one.profile or any_profile(chance) for one in agents}
        self._last: Step | None = None

    def step(self, agent: SimulatedAgent, taken: Sequence[Step]) -> Step:  # noqa: ARG002  # as others
        profile, chance = self._profiles[agent.agent.id], self._chance
        delay = profile.latency.draw(chance)
        match profile.error(chance):
            case None:
                pass
            case "timeout" | "refusal" | "crash" | "garbage" as error:
                return Step(delay=delay, error=error)
            case "duplicate" if self._last is not None:
                return replace(self._last, delay=delay)
            case "straggler":
                delay *= STRAGGLING
        right = chance.random() < profile.accuracy
        sure = (profile.right if right else profile.wrong).draw(chance)
        self._last = answering(self._answer(agent, right), sure, delay)
        return self._last

    def _answer(self, agent: SimulatedAgent, right: bool) -> Json:
        count = len(agent.answers)
        at = self.truth % count
        if not right and count > 1:
            many = self._chance.random() < self._herd
            which = self._lure if many else self._chance.random()
            at = (at + 1 + int(which * (count - 1))) % count
        return agent.answers[at]


class Recorded:
    """A world from a scenario; beyond its end everybody is calm."""

    def __init__(self, agents: Sequence[SimulatedAgent], scenario: Scenario) -> None:
        self._scenario = scenario
        self.agents = [one for one in agents if one.agent.id in scenario.steps]
        self.input = scenario.input
        self.truth = scenario.truth

    def step(self, agent: SimulatedAgent, taken: Sequence[Step]) -> Step:
        known = self._scenario.steps[agent.agent.id]
        return known[len(taken)] if len(taken) < len(known) else agent.calm(self.truth)
