"""Mock agents outside of tests: `run --mock-agents` tries a pattern out without any real agent.

They answer as the pattern's own test file says under `defaults`; whatever groups are still short
then get agents that approve, so that the pattern can be seen at work. `notes` says which is which.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from parallax_compiler.diagnostics.core import Sink
from parallax_patterns.agents.modules import LoadError
from parallax_patterns.errors import UserError
from parallax_patterns.project import Project
from parallax_patterns.running import Prepared
from parallax_patterns.sources import source_name
from parallax_patterns.testing.casting import Role, ask_functions, cast
from parallax_patterns.testing.functions import Functions, functions_for
from parallax_patterns.testing.loading import load_test_file
from parallax_patterns.testing.mock_agents import MockAgents
from parallax_patterns.testing.mock_faults import unknown_functions
from parallax_patterns.testing.test_file import TestFile
from parallax_primitives.values import Agent
from parallax_runtime.agents import Registry
from parallax_runtime.mailboxes import Resolver
from parallax_runtime.program import Program, Requirement
from parallax_runtime.scripted import ScriptedAgent, Step

NEUTRAL_ANSWER: Final = {"verdict": "approve"}
NEUTRAL_CONFIDENCE: Final = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class MockRegistry:
    """Agents for a try, the answers of mailboxes, and one line for each thing made up."""

    registry: Registry
    resolver: Resolver
    notes: tuple[str, ...]


def mock_registry(prepared: Prepared, project: Project) -> MockRegistry:
    """Agents for every group of a pattern."""
    program, notes = prepared.program, list[str]()
    mocks = _from_test_file(program, prepared.path, project, notes)
    for name, group in program.groups.items():
        added = _fill(mocks.registry, group)
        if added:
            who = ", ".join(f"`{one}`" for one in added)
            told = f"approve{'s' if len(added) == 1 else ''} with confidence {NEUTRAL_CONFIDENCE}"
            notes.append(f"{who} of `{name}` {told}")
    return MockRegistry(registry=mocks.registry, resolver=mocks.resolve, notes=tuple(notes))


def _from_test_file(
    program: Program, pattern: Path, project: Project, notes: list[str]
) -> MockAgents:
    """What the defaults of the pattern's test file script; none where it has no such file."""
    path = project.test_file(pattern)
    file = load_test_file(path, project, Sink()) if path.is_file() else None
    if file is None or not file.shared_agents:
        return MockAgents(())
    sink = Sink()
    roles = cast(file, file.shared_agents, program.groups, sink)
    who = ", ".join(f"`{role.agent.id}`" for role in roles)
    notes.append(f"{who}: as `{source_name(path, project)}` says under `defaults`")
    functions = _functions(file, roles, project)
    return MockAgents([role.lasting() for role in roles], file.shared_answers, functions)


def _functions(file: TestFile, roles: Sequence[Role], project: Project) -> Functions:
    """The functions that the defaults name. Raises UserError when they are not to be had."""
    if not ask_functions(roles):
        return Functions()
    try:
        functions = functions_for(file.path, project)
    except LoadError as error:
        raise UserError(
            "The mock functions cannot be loaded.", diagnostics=(error.diagnostic,)
        ) from None
    missing = tuple(unknown_functions(file, roles, functions))
    if missing:
        raise UserError("A mock function is missing.", diagnostics=missing)
    return functions


def _fill(registry: Registry, group: Requirement) -> list[str]:
    """Adds what a group is short of; gives the new agents' names."""
    capabilities = tuple(group.get("capabilities") or ())
    stem = capabilities[0] if capabilities else "agent"
    needed = max(1, int(group.get("min", 1)))
    added: list[str] = []
    while len(registry.select({**group, "max": None, "single": False})) < needed:
        name = _free(registry, stem)
        registry.add(Agent(name, capabilities=capabilities), _neutral())
        added.append(name)
    return added


def _free(registry: Registry, stem: str) -> str:
    number = 1
    while registry.find(f"{stem}-{number}") is not None:
        number += 1
    return f"{stem}-{number}"


def _neutral() -> ScriptedAgent:
    answer: Any = dict(NEUTRAL_ANSWER)
    return ScriptedAgent([Step(answer=answer, confidence=NEUTRAL_CONFIDENCE)])
