"""Who takes part in a simulation, and what each may answer: as the tests of the pattern say.

The agents are those of the first case whose agents suffice, or come nearest to it; the inputs are
those of all cases, and an agent may answer whatever a case lets it, or an agent of the same
capabilities, answer. What no test says is made up, and said.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from parallax_compiler.diagnostics.core import Sink
from parallax_patterns.simulation.profiles import Profile
from parallax_patterns.simulation.worlds import SimulatedAgent
from parallax_patterns.testing.casting import Role, cast
from parallax_patterns.testing.test_file import TestFile
from parallax_primitives.values import Agent, Json
from parallax_runtime import Program, Registry, ScriptedAgent
from parallax_runtime.agents import shortage
from parallax_runtime.program import Requirement

MADE_UP: Final[tuple[Json, ...]] = ({"verdict": "approve"}, {"verdict": "reject"})
"""What agents answer where no test lets any agent answer anything."""

_FEW: Final = 3
"""How many agents a group has that bounds them in no way."""


def simulated_agents(
    program: Program, file: TestFile | None, profiles: Mapping[str, Profile], notes: list[str]
) -> tuple[SimulatedAgent, ...]:
    """The agents of a simulation; `notes` receives a line for whatever was made up."""
    cases = [] if file is None else [_roles(file, at, program) for at in range(len(file.cases))]
    agents = _agents(program, file, cases, notes)
    answers = _Answers(file, [role for roles in cases for role in roles], notes)
    return tuple(
        SimulatedAgent(
            agent=one, answers=answers.of(one), profile=_profile(one, file, profiles, program)
        )
        for one in agents
    )


def _roles(file: TestFile, at: int, program: Program) -> tuple[Role, ...]:
    return cast(file, file.cases[at].agents, program.groups, Sink())


# --- who -----------------------------------------------------------------------------------------


def _agents(
    program: Program, file: TestFile | None, cases: Iterable[tuple[Role, ...]], notes: list[str]
) -> tuple[Agent, ...]:
    counts = {} if file is None else file.simulation.counts
    counted = [program.groups[name] for name in counts if name in program.groups]
    registry = Registry()
    fullest = min(cases, key=lambda roles: _missing(roles, program), default=())
    for role in fullest:
        if not any(_belongs(role.agent, group) for group in counted):
            registry.add(role.agent, _NOBODY)
    for name, group in program.groups.items():
        added = _fill(registry, group, counts.get(name))
        if added and name not in counts:
            names = ", ".join(f"`{one}`" for one in added)
            notes.append(f"{names} of `{name}`: made up, because no test has enough agents")
    return tuple(registry)


_NOBODY: Final = ScriptedAgent(())
"""Stands for an agent while a cast is put together; nobody calls it."""


def _missing(roles: Iterable[Role], program: Program) -> int:
    """How many groups are short of agents."""
    registry = Registry((role.agent, _NOBODY) for role in roles)
    return sum(
        shortage(name, group, registry) is not None for name, group in program.groups.items()
    )


def _belongs(agent: Agent, group: Requirement) -> bool:
    return set(group.get("capabilities") or ()) <= set(agent.capabilities)


def _fill(registry: Registry, group: Requirement, count: int | None) -> list[str]:
    """Adds what a group is short of, or as many agents as are wanted; gives their names."""
    capabilities = tuple(group.get("capabilities") or ())
    stem = capabilities[0] if capabilities else "agent"
    present = len(registry.select({**group, "max": None, "single": False}))
    added: list[str] = []
    number = 0
    while present + len(added) < (_wanted(group, present) if count is None else count):
        number += 1
        name = f"{stem}-{number}"
        if registry.find(name) is None:
            registry.add(Agent(name, capabilities=capabilities), _NOBODY)
            added.append(name)
    return added


def _wanted(group: Requirement, present: int) -> int:
    """How many agents a group should have of which nobody says how many."""
    least = int(group.get("min") or 0)
    if present >= max(least, 1):
        return present
    most = 1 if group.get("single") else group.get("max")
    return max(least, _FEW if most is None else min(int(most), _FEW))


# --- what they answer ----------------------------------------------------------------------------


class _Answers:
    """The answers that the tests of a pattern know."""

    def __init__(self, file: TestFile | None, roles: Iterable[Role], notes: list[str]) -> None:
        given = None if file is None else file.simulation.answers
        self._given = None if given is None else _distinct(given)
        self._by_capabilities: dict[tuple[str, ...], list[Json]] = {}
        everything: list[Json] = []
        for role in roles:
            answers = [step.answer for step in role.steps if step.has("answer")]
            self._by_capabilities.setdefault(role.agent.capabilities, []).extend(answers)
            everything += answers
        self._all = _distinct(everything)
        if self._given is None and not self._all:
            notes.append("the answers are made up: `approve` and `reject`, as `{verdict: …}`")

    def of(self, agent: Agent) -> tuple[Json, ...]:
        """What an agent may answer, the likeliest meant first."""
        if self._given is not None:
            return self._given
        own = _distinct(self._by_capabilities.get(agent.capabilities, ()))
        if len(own) >= 2:
            return own
        alike = [one for one in self._all if not own or _shape(one) == _shape(own[0])]
        return _distinct((*own, *alike)) or MADE_UP


def _distinct(answers: Iterable[Any]) -> tuple[Json, ...]:
    return tuple({json.dumps(one, sort_keys=True): one for one in answers}.values())


def _shape(answer: Json) -> object:
    return sorted(answer) if isinstance(answer, dict) else type(answer).__name__


# --- how they behave -----------------------------------------------------------------------------


def _profile(
    agent: Agent, file: TestFile | None, profiles: Mapping[str, Profile], program: Program
) -> Profile | None:
    """The profile that the file gives an agent, by its own name or by that of a group."""
    chosen = {} if file is None else file.simulation.agents
    names: Iterator[str] = (
        name
        for name in (agent.id, *(one for one in chosen if one in program.groups))
        if name == agent.id or _belongs(agent, program.groups[name])
    )
    return next((profiles[chosen[name]] for name in names if name in chosen), None)
