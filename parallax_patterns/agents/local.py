"""The agents that runs of a project ask: those of its files and those of the environment."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from parallax_compiler.diagnostics.core import Diagnostic, Severity, Sink
from parallax_patterns.agents.finding import find_agents
from parallax_patterns.agents.found import DESCRIBED_BY, VARIABLE, Found
from parallax_patterns.project import Project
from parallax_runtime.agents import Registry

if TYPE_CHECKING:
    from parallax_runtime.transports.manners import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalAgents:
    """The agents that could be loaded, and the faults of the files that could not."""

    registry: Registry
    found: tuple[Found, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def has_errors(self) -> bool:
        return any(one.severity is Severity.ERROR for one in self.diagnostics)


def load_agents(
    project: Project,
    paths: Iterable[Path] = (),
    *,
    environment: Mapping[str, str] = os.environ,
    person: Person | None = None,
) -> LocalAgents:
    """The agents in files and folders; for no path those of the project and the environment.

    A `person`, where there is one, answers what the logins of programs ask.
    """
    sink = Sink()
    given = tuple(paths)
    found = {one.agent.id: one for one in find_agents(project, given, sink)}
    if not given and environment.get(VARIABLE):
        named = import_module(DESCRIBED_BY).agents_named(environment, project.root, sink)
        found |= {one.agent.id: one for one in named}
    registry = Registry()
    for one in found.values():
        _register(one, registry, project, person, sink)
    return LocalAgents(registry=registry, found=tuple(found.values()), diagnostics=tuple(sink))


def _register(
    one: Found, registry: Registry, project: Project, person: Person | None, sink: Sink
) -> None:
    said = project.config.limits.get(one.agent.id)
    if one.limits is None and said is None:
        registry.add(one.agent, one.connect(person, None))
    else:
        import_module(DESCRIBED_BY).register(one, said, registry, person, sink)
