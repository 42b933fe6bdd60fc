"""Checks that the limits which a configuration sets are those of agents that there are."""

from __future__ import annotations

from collections.abc import Iterable

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source
from parallax_patterns.agents.local import load_agents
from parallax_patterns.configuration.config_layers import located
from parallax_patterns.diagnostics.agents import LimitsOfNobody
from parallax_patterns.project import Project
from parallax_primitives.nearest import nearest


def check(limits: Iterable[str], source: Source, project: Project, sink: Sink) -> None:
    """Where the agents cannot be loaded, nothing is said: that is told by their files."""
    agents = load_agents(project)
    known = [one.agent.id for one in agents.found]
    unknown = [name for name in limits if name not in known]
    written = located(source, Sink())
    if written is None or agents.has_errors:
        return
    for name in unknown:
        span, meant = written.key_span("limits", name), nearest(name, known)
        sink.report(LimitsOfNobody(source=source, span=span, agent=name, meant=meant))
