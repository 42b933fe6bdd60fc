"""Worlds: everything that a run meets and does not decide itself.

Where a step of an agent comes from (chance, a record, a choice among few) is for a Drawing. The
world keeps what was taken, so that afterwards the run is known as a Scenario: plain data that can
be run again, made smaller, and written down as a test.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from parallax_patterns.simulation.profiles import Profile
from parallax_primitives.records import record
from parallax_primitives.values import Agent, Json, Value
from parallax_runtime import AgentRequest, Registry, Step
from parallax_runtime.agents import Foreseen, come_true
from parallax_runtime.boundary import Accepted, Garbage, incoming
from parallax_runtime.scripted import foreseen

CALM: Final = 0.9
"""The confidence of steps that nobody drew: those beyond the end of a scenario."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedAgent:
    """One agent: what it may answer, and its profile; None for one by chance in every run."""

    agent: Agent
    answers: tuple[Json, ...]
    profile: Profile | None = None

    def calm(self, truth: int) -> Step:
        """The plainest step: the true answer, at once and rather sure."""
        return Step(answer=self.answers[truth % len(self.answers)], confidence=CALM)


@record(frozen=True, slots=True, kw_only=True)
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


class Drawing(Protocol):
    """Where a world comes from: its input, its truth, and the steps of the agents."""

    @property
    def input(self) -> Json: ...

    @property
    def truth(self) -> int: ...

    @property
    def agents(self) -> Sequence[SimulatedAgent]: ...

    def step(self, agent: SimulatedAgent, taken: Sequence[Step]) -> Step:
        """What comes of the next call of an agent that has taken these steps."""


class World:
    """What one run meets."""

    def __init__(self, drawing: Drawing) -> None:
        self._drawing = drawing
        self.input = drawing.input
        self.truth = drawing.truth
        self.taken: dict[str, list[Step]] = {one.agent.id: [] for one in drawing.agents}
        self.requests: list[AgentRequest] = []
        """What agents were told, in the order in which they took their steps."""

    def step(self, agent: SimulatedAgent) -> Step:
        """What comes of the next call of an agent."""
        taken = self.taken[agent.agent.id]
        step = self._drawing.step(agent, taken)
        taken.append(step)
        return step

    def scenario(self, seed: int, order: int | None) -> Scenario:
        """What was met, as data."""
        steps = {name: tuple(taken) for name, taken in self.taken.items()}
        return Scenario(seed=seed, input=self.input, truth=self.truth, order=order, steps=steps)


class Company:
    """Agents as the runtime reaches them, who act in one world after the other."""

    def __init__(self, agents: Sequence[SimulatedAgent]) -> None:
        self.agents = agents
        self.world: World | None = None
        self.registry = Registry((one.agent, _Actor(self, one)) for one in agents)


class _Actor:
    """An agent of a company."""

    __slots__ = ("_agent", "_company", "_values")

    def __init__(self, company: Company, agent: SimulatedAgent) -> None:
        self._company = company
        self._agent = agent
        self._values = dict(_values_of(agent.answers))
        """Its answers, looked at once: looking at each as it comes takes 5 % of a run."""

    async def call(self, request: AgentRequest) -> Any:
        return await come_true(self.foresee(request), request)

    def foresee(self, request: AgentRequest) -> Foreseen:
        world = self._company.world
        assert world is not None, "agents are called in a run"
        world.requests.append(request)
        step = world.step(self._agent)
        value = self._values.get(id(step.answer))
        if value is None or step.error is not None or step.reasoning is not None:
            return foreseen(step)
        answer = Accepted(value, step.confidence, None, None)
        return step.delay, lambda _: answer


def _values_of(answers: Iterable[Json]) -> Iterator[tuple[int, Value]]:
    """By the identity of each answer; those that are none are found out when they are given."""
    for one in answers:
        with suppress(Garbage):
            yield id(one), incoming(one, "value")
