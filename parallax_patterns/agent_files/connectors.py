"""What reaches an agent that a file describes. Paths in a file count from the file's folder."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from typing import Any, assert_never

from parallax_patterns.agent_files.models import Grpc, Http, Limits, Process
from parallax_patterns.agent_files.reading import DescribedAgent
from parallax_primitives.values import Agent
from parallax_runtime.agents import Connector
from parallax_runtime.guarded import CacheRule, CircuitRule, Gate, Guarded
from parallax_runtime.transports.process import ProcessAgent
from parallax_runtime.transports.programs import Program


def agent_of(described: DescribedAgent) -> Agent:
    """The agent as patterns see it."""
    model = described.model
    return Agent(
        described.id, model.name or described.id, tuple(model.capabilities), model.expertise
    )


class MissingPackageError(ImportError):
    """A kind of agents needs a package that is not installed; `extra` brings it along."""

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(package)
        self.package = package
        self.extra = extra


def connector_of(described: DescribedAgent, folder: Path) -> Connector:
    """What calls the agent; nothing is started yet. Raises MissingPackageError."""
    match described.model:
        case Process() as model:
            return ProcessAgent(
                Program(
                    agent=described.id,
                    command=tuple(model.command),
                    folder=folder,
                    environment=model.env,
                    stop_timeout=model.stop_timeout,
                ),
                concurrency=model.concurrency or 1,
                size_limit=model.size_limit,
            )
        case Http() as model:
            http = _transport("http")
            endpoint = http.Endpoint(
                agent=described.id,
                url=model.url,
                headers=model.headers,
                ca=None if model.ca is None else folder / model.ca,
            )
            connector: Connector = http.HttpAgent(endpoint, size_limit=model.size_limit)
            return connector
        case Grpc() as model:
            grpc = _transport("grpc")
            target = grpc.Target(
                agent=described.id,
                address=model.address,
                metadata=model.headers,
                tls=model.tls,
                ca=None if model.ca is None else folder / model.ca,
                stream=model.stream,
            )
            reached: Connector = grpc.GrpcAgent(target, size_limit=model.size_limit)
            return reached
    assert_never(described.model)


def _transport(name: str) -> Any:
    """The module of a kind that needs packages of its own: an extra of the kind's name."""
    os.environ.setdefault("GRPC_VERBOSITY", "ERROR")  # it logs what is none of our users' concern
    try:
        return import_module(f"parallax_runtime.transports.{name}")
    except ModuleNotFoundError as error:
        raise MissingPackageError(error.name or name, name) from None


def gate_of(limits: Limits, places: int | None = None) -> Gate | None:
    """What calls wait at for their turn; None when none has to. `places` is the kind's own."""
    most = limits.concurrency or places
    return None if most is None and limits.rate is None else Gate(places=most, rate=limits.rate)


def guarded(connector: Connector, limits: Limits) -> Connector:
    """The connector with a circuit breaker and a cache, where they are asked for."""
    if limits.circuit is None and limits.cache is None:
        return connector
    circuit, cache = limits.circuit, limits.cache
    return Guarded(
        connector,
        None if circuit is None else CircuitRule(failures=circuit.failures, reset=circuit.reset),
        None if cache is None else CacheRule(ttl=cache.ttl, entries=cache.entries),
    )
