"""What reaches an agent that a file describes. Paths in a file count from the file's folder."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from typing import Any, assert_never

from parallax_patterns.agents.files.limits import Limits
from parallax_patterns.agents.files.models import (
    Cli,
    Grpc,
    Http,
    Human,
    Mcp,
    Process,
    Stated,
)
from parallax_patterns.agents.files.reading import DescribedAgent
from parallax_primitives.values import Agent
from parallax_runtime.agents import Connector
from parallax_runtime.agents import Person as Somebody
from parallax_runtime.guarded import CacheRule, CircuitRule, Gate, Guarded
from parallax_runtime.transports.judging import Judgement
from parallax_runtime.transports.manners import Manners, Person, Step
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


def connector_of(
    described: DescribedAgent, folder: Path, person: Person | None, concurrency: int | None
) -> Connector:
    """What calls the agent; nothing is started yet. A `person` answers what logins ask.

    `concurrency` is how many calls may come at once. Raises MissingPackageError.
    """
    match described.model:
        case Process() as model:
            return ProcessAgent(
                _program(described.id, model, folder),
                concurrency=concurrency or 1,
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
        case Cli() as model:
            terminal = import_module("parallax_runtime.transports.terminal")  # not everywhere
            asked: Connector = terminal.TerminalAgent(
                _program(described.id, model, folder),
                _manners(model),
                size_limit=model.size_limit,
                person=person,
            )
            return asked
        case Mcp() as model:
            return _tool(described.id, model, folder)
        case Human():
            return Somebody(described.id)
    assert_never(described.model)


def _tool(agent: str, model: Mcp, folder: Path) -> Connector:
    mcp = _transport("mcp")
    use = mcp.ToolUse(
        tool=model.tool,
        judgement=_judgement(model.confidence),
        arguments=model.arguments,
        value=model.value,
    )
    server = mcp.Place(url=model.url, headers=model.headers) if model.url else None
    connector: Connector = mcp.McpAgent(
        agent, server or _program(agent, model, folder), use, size_limit=model.size_limit
    )
    return connector


def _program(agent: str, model: Process | Cli | Mcp, folder: Path) -> Program:
    return Program(
        agent=agent,
        command=tuple(model.command or ()),
        folder=folder,
        environment=model.env,
        stop_timeout=model.stop_timeout,
    )


def _manners(model: Cli) -> Manners:
    return Manners(
        prompt=model.prompt,
        question=model.question,
        pattern=None if model.answer == "json" else model.answer,
        judgement=_judgement(model.confidence),
        login=tuple(Step(expect=one.expect, send=one.send, ask=one.ask) for one in model.login),
        farewell=model.farewell,
        idle=model.idle_timeout,
        columns=model.columns,
    )


def _judgement(confidence: float | Stated) -> Judgement:
    if isinstance(confidence, Stated):
        return Judgement(field=confidence.field, scale=confidence.scale)
    return Judgement(fixed=confidence)


def _transport(name: str) -> Any:
    """The module of a kind that needs packages of its own: an extra of the kind's name."""
    if name == "grpc":
        os.environ.setdefault("GRPC_VERBOSITY", "ERROR")  # the rest is none of our users' concern
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
    if isinstance(connector, Somebody):
        return connector
    if limits.circuit is None and limits.cache is None:
        return connector
    circuit, cache = limits.circuit, limits.cache
    return Guarded(
        connector,
        None if circuit is None else CircuitRule(failures=circuit.failures, reset=circuit.reset),
        None if cache is None else CacheRule(ttl=cache.ttl, entries=cache.entries),
    )
