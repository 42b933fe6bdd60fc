"""The form of a file of agents: one model a kind, all with the same first keys.

`docs/agents.md` describes every key. A model knows one agent at a time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final, Literal, TypeAlias

from pydantic import Field

from parallax_patterns.agent_files.fields import (
    Address,
    Argv,
    Bytes,
    Confidence,
    Count,
    HostPort,
    Rate,
    Seconds,
    Strict,
    Texts,
    Words,
)

DEFAULT_SIZE: Final = 4_000_000
"""Bytes of one answer, where nothing else is said."""


class Circuit(Strict):
    """After so many failures in a row, an agent is left alone for a while."""

    failures: Count
    reset: Seconds = 30.0


class Kept(Strict):
    """How long answers are kept, for calls that ask the same, and how many."""

    ttl: Seconds
    entries: Count = 1000


class Limits(Strict):
    """What holds for calls of one agent, whoever makes them."""

    timeout: Seconds | None = None
    concurrency: Count | None = None
    rate: Rate | None = None
    circuit: Circuit | None = None
    cache: Kept | None = None


def merged(limits: Limits, stronger: Limits | None) -> Limits:
    """The limits, and what a stronger word says of some of them."""
    if stronger is None:
        return limits
    said = {name: getattr(stronger, name) for name in stronger.model_fields_set}
    return limits.model_copy(update=said)


class Described(Limits):
    """What all kinds have in common; `places` is how many calls at once if nothing is said."""

    places: ClassVar[int | None] = None

    id: Words | None = None
    name: Words | None = None
    capabilities: list[Words]
    expertise: Confidence | None = None


class Process(Described):
    """A program that reads calls and writes answers, one JSON line each."""

    places = 1
    kind: Literal["process"]
    command: Argv
    env: Texts = Field(default_factory=dict)
    size_limit: Bytes = DEFAULT_SIZE
    stop_timeout: Seconds = 2.0


class Http(Described):
    """A server that is posted calls, and answers with JSON."""

    kind: Literal["http"]
    url: Address
    headers: Texts = Field(default_factory=dict)
    ca: Words | None = None
    size_limit: Bytes = DEFAULT_SIZE


class Grpc(Described):
    """A server that offers the service of `parallax_agent.proto`."""

    kind: Literal["grpc"]
    address: HostPort
    headers: Texts = Field(default_factory=dict)
    tls: bool = False
    ca: Words | None = None
    stream: bool = False
    size_limit: Bytes = DEFAULT_SIZE


AgentModel: TypeAlias = Process | Http | Grpc

KINDS: Final[Mapping[str, type[AgentModel]]] = {"process": Process, "http": Http, "grpc": Grpc}
"""The model of each kind."""
