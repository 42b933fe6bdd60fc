"""Explorations: every scenario of a finite world, the plainest first.

Each call of an agent has finitely many outcomes: a few answers with each confidence that the
program can tell apart, a crash, and no answer at all. The plainest scenario has the first outcome
everywhere; from a run, further scenarios follow by deviating once more, after the last deviation.
So all scenarios with one deviation come before those with two, the first counterexample has the
fewest, and every scenario comes once (stateless search: Godefroid, "Model Checking for Programming
Languages using VeriSoft", 1997).

Agents that are alike need not be told apart: of several alike, an earlier one deviates at least as
far. Whether a program treats them alike is not taken on trust: scenarios are run again with the
agents exchanged, and when that makes a difference nothing is merged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from parallax_patterns.simulation.preparing import Setup
from parallax_patterns.simulation.running import Outcome, Played, Runs
from parallax_patterns.simulation.worlds import SimulatedAgent
from parallax_primitives.values import Json
from parallax_runtime import Step

ANSWERS: Final = 4
"""How many different answers an agent has."""

CHECKED: Final = 200
"""How many scenarios are run again with alike agents exchanged."""

Choices: TypeAlias = tuple[int, ...]
"""Which input, and which outcome each call has, in the order of the calls; 0 where it ends."""

OnScenario: TypeAlias = Callable[[Played], bool | None]
"""Told of each scenario; true ends the exploration."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """What is explored: the inputs, each agent's outcomes, and whether alike agents are merged."""

    setup: Setup
    outcomes: Mapping[str, tuple[Step, ...]]
    merged: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Explored:
    """How far an exploration came: scenarios, the deviations of which all were tried, and whether
    these are all there are."""

    scenarios: int
    deviations: int
    complete: bool
    merged: bool


class AlikeDiffer(Exception):
    """Agents that look alike are treated differently."""


class _Choosing:
    """A world in which choices decide; what is chosen after them is the plainest."""

    def __init__(self, space: Space, choices: Choices) -> None:
        self._space = space
        self._choices = choices
        self.agents: Sequence[SimulatedAgent] = space.setup.agents
        self.input: Json = space.setup.inputs[choices[0] if choices else 0]
        self.truth = 0
        self.calls: list[tuple[str, int]] = []
        """The agent of each call, and the number of its call."""

    def step(self, agent: SimulatedAgent, taken: Sequence[Step]) -> Step:
        self.calls.append((agent.agent.id, len(taken)))
        at = len(self.calls)
        chosen = self._choices[at] if at < len(self._choices) else 0
        return self._space.outcomes[agent.agent.id][chosen]


class _Exchanged:
    """A world whose alike agents have changed places."""

    def __init__(self, original: _Choosing, steps: Mapping[str, Sequence[Step]]) -> None:
        self._steps = steps
        self._original = original
        self.agents = original.agents
        self.input = original.input
        self.truth = original.truth

    def step(self, agent: SimulatedAgent, taken: Sequence[Step]) -> Step:
        known = self._steps[agent.agent.id]
        if len(taken) < len(known):
            return known[len(taken)]
        return self._original.step(agent, taken)


def space_of(setup: Setup, confidences: Sequence[float]) -> Space:
    """The space of a pattern: its agents' outcomes, the plainest first."""
    outcomes = {one.agent.id: tuple(_outcomes(one, confidences)) for one in setup.agents}
    return Space(setup=setup, outcomes=outcomes, merged=_has_alike(setup.agents))


def _outcomes(agent: SimulatedAgent, confidences: Sequence[float]) -> Iterator[Step]:
    for answer in agent.answers[:ANSWERS]:
        for confidence in confidences:
            yield Step(answer=answer, confidence=confidence)
    yield Step(error="crash")
    yield Step(error="timeout")


def explore(
    space: Space, most: int, on_scenario: OnScenario, reached: set[int] | None = None
) -> Explored:
    """Runs the scenarios of a space, at most so many; `on_scenario` is told of each.

    Raises AlikeDiffer when merging was wrong.
    """
    return _Search(space, most, on_scenario, reached).run()


class _Search:
    def __init__(
        self, space: Space, most: int, on_scenario: OnScenario, reached: set[int] | None
    ) -> None:
        self._space = space
        self._most = most
        self._tell = on_scenario
        self._reached = reached
        self._alike = _earlier_alike(space.setup.agents) if space.merged else {}
        self._scenarios = 0
        self._is_over = False

    def run(self) -> Explored:
        level: list[Choices] = [()]
        deviations = 0
        with Runs(self._space.setup, self._reached) as runs:
            while level:
                following: list[Choices] = []
                for choices in level:
                    if self._scenarios >= self._most or self._is_over:
                        return self._explored(deviations - 1, complete=False)
                    following.extend(self._tried(runs, choices))
                level = following
                deviations += 1
        return self._explored(deviations - 1, complete=True)

    def _explored(self, deviations: int, *, complete: bool) -> Explored:
        return Explored(
            scenarios=self._scenarios,
            deviations=deviations,
            complete=complete,
            merged=self._space.merged,
        )

    def _tried(self, runs: Runs, choices: Choices) -> Iterator[Choices]:
        """Runs a scenario; gives those that deviate from it once more."""
        world = _Choosing(self._space, choices)
        played = runs.run(world, 0, None)
        self._scenarios += 1
        if self._space.merged and self._scenarios <= CHECKED:
            self._check(runs, world, played)
        self._is_over = bool(self._tell(played))
        return self._deviations(choices, world.calls)

    def _deviations(self, choices: Choices, calls: list[tuple[str, int]]) -> Iterator[Choices]:
        made = (*choices, *([0] * (len(calls) + 1 - len(choices))))
        if not choices:
            yield from ((at,) for at in range(1, len(self._space.setup.inputs)))
        for at in range(max(1, len(choices)), len(made)):
            agent, number = calls[at - 1]
            most = len(self._space.outcomes[agent])
            earlier = self._alike.get(agent) if number == 0 else None
            if earlier is not None and (earlier, 0) in calls[: at - 1]:
                most = min(most, made[calls.index((earlier, 0)) + 1] + 1)
            yield from ((*made[:at], chosen) for chosen in range(1, most))

    def _check(self, runs: Runs, world: _Choosing, played: Played) -> None:
        """Whether the program treats alike agents alike, here."""
        exchanged = _exchanged(self._space.setup.agents, played.scenario.steps)
        again = runs.run(_Exchanged(world, exchanged), 0, None)
        if _seen(again.outcome) != _seen(played.outcome):
            raise AlikeDiffer


def _seen(outcome: Outcome) -> tuple[object, ...]:
    return (
        outcome.status, round(outcome.confidence, 9), outcome.escalated, outcome.calls,
        round(outcome.seconds, 9),
    )  # fmt: skip


# --- alike agents --------------------------------------------------------------------------------


def _kind(one: SimulatedAgent) -> tuple[object, ...]:
    return one.agent.capabilities, one.agent.expertise, repr(one.answers)


def _has_alike(agents: Sequence[SimulatedAgent]) -> bool:
    return bool(_earlier_alike(agents))


def _earlier_alike(agents: Sequence[SimulatedAgent]) -> dict[str, str]:
    """For each agent the one before it that is alike."""
    last: dict[tuple[object, ...], str] = {}
    found: dict[str, str] = {}
    for one in agents:
        kind = _kind(one)
        if kind in last:
            found[one.agent.id] = last[kind]
        last[kind] = one.agent.id
    return found


def _exchanged(
    agents: Sequence[SimulatedAgent], steps: Mapping[str, tuple[Step, ...]]
) -> dict[str, tuple[Step, ...]]:
    """The steps, those of alike agents in reverse order."""
    kinds: dict[tuple[object, ...], list[str]] = {}
    for one in agents:
        kinds.setdefault(_kind(one), []).append(one.agent.id)
    return {
        name: steps[other]
        for names in kinds.values()
        for name, other in zip(names, reversed(names), strict=True)
    }
