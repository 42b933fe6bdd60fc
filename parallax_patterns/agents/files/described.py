"""Agents that YAML files and the environment describe, as they are found and registered.

Loaded where there are such agents, or where limits are set: what reads them is slow to load.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source
from parallax_patterns.agents.files import connectors
from parallax_patterns.agents.files.environment import agents_in_environment
from parallax_patterns.agents.files.limits import Limits, merged
from parallax_patterns.agents.files.reading import DescribedAgent, read_agent_file
from parallax_patterns.agents.found import Found
from parallax_patterns.diagnostics.agents import MissingPackage
from parallax_runtime.agents import Registry
from parallax_runtime.transports.manners import Person

_NO_LIMITS: Final = Limits()


def agents_described(path: Path, source: Source, sink: Sink) -> Iterator[Found]:
    """The agents of a file."""
    for one in read_agent_file(source, sink):
        yield _found(one, path.parent)


def agents_named(environment: Mapping[str, str], root: Path, sink: Sink) -> Iterator[Found]:
    """The agents that the environment names."""
    for one in agents_in_environment(environment, sink):
        yield _found(one, root)


def _found(one: DescribedAgent, folder: Path) -> Found:
    return Found(
        agent=connectors.agent_of(one),
        kind=one.model.kind,
        source=one.source,
        span=one.span,
        connect=partial(connectors.connector_of, one, folder),
        limits=one.model if isinstance(one.model, Limits) else None,
        places=one.model.places,
    )


def register(
    one: Found, said: Mapping[str, Any], registry: Registry, person: Person | None, sink: Sink
) -> None:
    """Registers an agent with its limits and what the configuration says of them."""
    stronger = Limits.model_validate(said) if said else None
    limits = merged(one.limits or _NO_LIMITS, stronger)
    try:
        connector = one.connect(person, limits.concurrency)
    except connectors.MissingPackageError as error:
        sink.report(
            MissingPackage(
                source=one.source, span=one.span, kind=error.extra, package=error.package
            )
        )
        return
    registry.add(
        one.agent,
        connectors.guarded(connector, limits),
        timeout=limits.timeout,
        gate=connectors.gate_of(limits, one.places),
    )
