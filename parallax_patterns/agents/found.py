"""Agents that a project has: who they are and where they are defined, none of them reached yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source, Span
from parallax_patterns.diagnostics.agents import DuplicateAgent
from parallax_primitives.values import Agent

if TYPE_CHECKING:
    from parallax_patterns.agents.files.limits import Limits
    from parallax_runtime.agents import Connector
    from parallax_runtime.transports.manners import Person

VARIABLE: Final = "PARALLAX_LOCAL_AGENTS"
"""The environment variable that names agents besides those of files."""

DESCRIBED_BY: Final = "parallax_patterns.agents.files.described"
"""The module that knows described agents and limits, loaded where there are any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An agent and where it is defined.

    `connect` makes what calls it: who answers logins is given, and how many calls come at once.
    """

    agent: Agent
    kind: str
    source: Source
    span: Span
    connect: Callable[[Person | None, int | None], Connector]
    limits: Limits | None = None
    places: int | None = None


def each_once(agents: dict[str, Found], one: Found, sink: Sink) -> None:
    """Adds an agent to those of other ids; of two with one id, the later one is reported."""
    agent = one.agent.id
    first = agents.setdefault(agent, one)
    if first is one:
        return
    place = f"`{first.source.name}:{first.source.position(first.span.start).line}`"
    sink.report(DuplicateAgent(source=one.source, span=one.span, agent=agent, first=place))
