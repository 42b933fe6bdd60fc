"""Worlds: everything that a run meets and does not decide itself, drawn from one seed.

A world draws an agent's step when the agent is called and keeps it, so that afterwards it is known
as a Scenario: plain data that can be run again, made smaller, and written down as a test.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from parallax_patterns.simulation.profiles import STRAGGLING, Profile, any_profile
from parallax_primitives.values import Agent, Json
from parallax_runtime import AgentRequest, Registry, Step
from parallax_runtime.scripted import perform

CALM: Final = 0.9
"""The confidence of steps that nobody drew: those beyond the end of a scenario."""

_ERRORS_ONLY: Final = frozenset({"timeout", "refusal", "crash", "garbage"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedAgent:
    """One agent: what it may answer, and its profile; None for one by chance in every run."""

    agent: Agent
    answers: tuple[Json, ...]
    profile: Profile | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One run as data: its input, what each agent did call by call, and the order of events.

    `order` is the seed of the order in which what is ready runs; None for the order of arrival.
    `truth` is the place of the true answer among those of each agent.
    """

    seed: int
    input: Json
    truth: int
    order: int | None
    steps: Mapping[str, tuple[Step, ...]] = field(default_factory=dict)
    """By agent, for those that take part."""


class World:
    """What one run meets. `recorded` is a scenario to play; without one everything is drawn."""

    def __init__(
        self,
        agents: Sequence[SimulatedAgent],
        inputs: Sequence[Json],
        *,
        seed: int,
        herd: float = 0.5,
        recorded: Scenario | None = None,
    ) -> None:
        chance = random.Random(seed)  # noqa: S311  # no secret
        self._chance = chance
        self._herd = herd
        self._recorded = recorded
        answers = max((len(one.answers) for one in agents), default=1)
        self.truth = int(chance.random() * answers)
        self._lure = chance.random()
        """Which error many fall for."""
        drawn = inputs[int(chance.random() * len(inputs))] if inputs else None
        self.input = drawn if recorded is None else recorded.input
        if recorded is not None:
            self.truth = recorded.truth
            agents = [one for one in agents if one.agent.id in recorded.steps]
        self.taken: dict[str, list[Step]] = {one.agent.id: [] for one in agents}
        self._last: Step | None = None
        self.registry = Registry((one.agent, _Connector(self, one)) for one in agents)

    def step(self, agent: SimulatedAgent, profile: Profile) -> Step:
        """What comes of the next call of an agent."""
        taken = self.taken[agent.agent.id]
        if self._recorded is None:
            step = self._draw(agent, profile)
        else:
            known = self._recorded.steps[agent.agent.id]
            step = known[len(taken)] if len(taken) < len(known) else self._calm(agent)
        taken.append(step)
        return step

    def profile(self, agent: SimulatedAgent) -> Profile:
        """The profile of an agent in this run."""
        return agent.profile if agent.profile is not None else any_profile(self._chance)

    def scenario(self, seed: int, order: int | None) -> Scenario:
        """What was met, as data."""
        steps = {name: tuple(taken) for name, taken in self.taken.items()}
        return Scenario(seed=seed, input=self.input, truth=self.truth, order=order, steps=steps)

    def _calm(self, agent: SimulatedAgent) -> Step:
        return Step(answer=agent.answers[self.truth % len(agent.answers)], confidence=CALM)

    def _draw(self, agent: SimulatedAgent, profile: Profile) -> Step:
        chance = self._chance
        delay = profile.latency.draw(chance)
        error = profile.error(chance)
        if error in _ERRORS_ONLY:
            return Step(delay=delay, error=error)  # type: ignore[arg-type]  # one of those
        if error == "duplicate" and self._last is not None:
            return replace(self._last, delay=delay)
        right = chance.random() < profile.accuracy
        answer = self._answer(agent, right)
        sure = (profile.right if right else profile.wrong).draw(chance)
        late = STRAGGLING if error == "straggler" else 1.0
        step = Step(answer=answer, confidence=sure, delay=delay * late)
        self._last = step
        return step

    def _answer(self, agent: SimulatedAgent, right: bool) -> Json:
        count = len(agent.answers)
        at = self.truth % count
        if not right and count > 1:
            many = self._chance.random() < self._herd
            which = self._lure if many else self._chance.random()
            at = (at + 1 + int(which * (count - 1))) % count
        return agent.answers[at]


class _Connector:
    """An agent of a world, as the runtime reaches it."""

    __slots__ = ("_agent", "_profile", "_world")

    def __init__(self, world: World, agent: SimulatedAgent) -> None:
        self._world = world
        self._agent = agent
        self._profile = world.profile(agent)

    async def call(self, request: AgentRequest) -> Any:
        return await perform(self._world.step(self._agent, self._profile), request)
