"""The form of a file of agents: one model a kind, all with the same first keys.

`docs/agents.md` describes every key. A model knows one agent at a time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Final, Literal, Self, TypeAlias

from pydantic import BeforeValidator, Field, model_validator

from parallax_patterns.agents.files.amounts import Bytes, Confidence, Seconds, Strict, Words
from parallax_patterns.agents.files.fields import (
    Address,
    Argv,
    Expression,
    HostPort,
    Reply,
    Template,
    Templates,
    Texts,
)
from parallax_patterns.agents.files.limits import Limits
from parallax_patterns.located_yaml.models import unusable

DEFAULT_SIZE: Final = 4_000_000
"""Bytes of one answer, where nothing else is said."""


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


class Stated(Strict):
    """Where an answer states how sure it is, and what number there stands for 1."""

    field: Words = "confidence"
    scale: Annotated[float, Field(gt=0)] = 1.0


def _how_sure(value: object) -> object:
    if isinstance(value, (dict, Stated)):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 1:
        return value
    raise unusable(
        "this is neither a number from 0 to 1, nor where one is stated",
        "Write `0.6`, or `{field: confidence, scale: 100}`",
    )


HowSure: TypeAlias = Annotated[Confidence | Stated, BeforeValidator(_how_sure)]
"""How sure every answer is, or where each states it."""


class Login(Strict):
    """A step of a login: what is shown, and what is typed then, or asked of a person."""

    expect: Expression
    send: Reply | None = None
    ask: Words | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.send is None) == (self.ask is None):
            raise unusable("this step types nothing, or two things", "Write `send:` or `ask:`")
        return self


class Cli(Described):
    """An interactive program, asked at its prompt in a pseudo-terminal."""

    places = 1
    kind: Literal["cli"]
    command: Argv
    env: Texts = Field(default_factory=dict)
    login: list[Login] = Field(default_factory=list)
    prompt: Expression
    question: Template = "{task}"
    answer: Expression
    confidence: HowSure = Stated()
    idle_timeout: Seconds = 30.0
    columns: Annotated[int, Field(ge=20, le=10_000)] = 500
    farewell: str | None = None
    size_limit: Bytes = 1_000_000
    stop_timeout: Seconds = 2.0

    @model_validator(mode="after")
    def _one_at_a_time(self) -> Self:
        if self.concurrency is not None and self.concurrency > 1:
            raise unusable(
                "an interactive program takes one question at a time",
                "Remove `concurrency`, or describe several agents with this program",
            )
        return self

    @model_validator(mode="after")
    def _says_how_sure(self) -> Self:
        if self.answer == "json":
            return self
        if "(?P<value>" not in self.answer:
            raise unusable("`answer` has no group `value`", "Write `(?P<value>…)` in it")
        stated = self.confidence
        if isinstance(stated, Stated) and f"(?P<{stated.field}>" not in self.answer:
            raise unusable(
                "nothing says how sure an answer is",
                "Write a group `(?P<confidence>…)` in `answer`, or a rule: `confidence: 0.6`",
            )
        return self


class Mcp(Described):
    """A tool of an MCP server, which is a program or an address."""

    kind: Literal["mcp"]
    command: Argv | None = None
    env: Texts = Field(default_factory=dict)
    url: Address | None = None
    headers: Texts = Field(default_factory=dict)
    tool: Words
    arguments: Templates | None = None
    value: Words | None = None
    confidence: HowSure
    size_limit: Bytes = DEFAULT_SIZE
    stop_timeout: Seconds = 2.0

    @model_validator(mode="after")
    def _one_server(self) -> Self:
        if (self.command is None) == (self.url is None):
            raise unusable("this names no server, or two", "Write `command:` or `url:`")
        return self


class Human(Strict):
    """Somebody who is asked at the terminal, or answers later. Limits are not for people."""

    places: ClassVar[int | None] = None
    kind: Literal["human"]
    id: Words | None = None
    name: Words | None = None
    capabilities: list[Words]
    expertise: Confidence | None = None


AgentModel: TypeAlias = Process | Http | Grpc | Cli | Mcp | Human

KINDS: Final[Mapping[str, type[AgentModel]]] = {
    "process": Process,
    "http": Http,
    "grpc": Grpc,
    "cli": Cli,
    "mcp": Mcp,
    "human": Human,
}
"""The model of each kind."""
