"""Agents as configured: who they are, how each is reached, and which of them form a group."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from copy import deepcopy
from typing import Any, NoReturn, Protocol, TypeAlias, TypeGuard, final

from parallax_primitives.faults import AgentFault
from parallax_primitives.values import Agent, Json
from parallax_runtime.program import Requirement
from parallax_runtime.questions import Question


@final
class AgentRequest:
    """One call of an agent, in JSON. `key` names the call, `timeout` is in seconds.

    `context` tells the agent what it is part of: the pattern's name and the labels around.
    """

    __slots__ = (
        "_arguments", "_payload", "_question", "agent", "context", "key", "operation", "task",
        "timeout",
    )  # fmt: skip

    def __init__(
        self,
        *,
        agent: Agent,
        operation: str,
        task: str | None,
        payload: Json,
        arguments: Sequence[Json],
        key: str,
        timeout: float,
        context: Mapping[str, Json],
    ) -> None:
        self._question: Question | None = None
        self._payload = payload
        self._arguments: tuple[Json, ...] = tuple(arguments)
        self.agent = agent
        self.operation = operation
        self.task = task
        self.key = key
        self.timeout = timeout
        self.context = context

    @classmethod
    def of(
        cls,
        question: Question,
        agent: Agent,
        key: str,
        timeout: float,
        context: Mapping[str, Json],
    ) -> AgentRequest:
        """The call that puts a question, whose data becomes JSON when it is first looked at."""
        made = cls.__new__(cls)
        made._question = question
        made.agent = agent
        made.operation = question.operation
        made.task = question.task
        made.key = key
        made.timeout = timeout
        made.context = context
        return made

    @property
    def payload(self) -> Json:
        """Data of this request's own, which its receiver may change."""
        if self._question is not None:
            self._fill(self._question)
        return self._payload

    @property
    def arguments(self) -> tuple[Json, ...]:
        """As the payload."""
        if self._question is not None:
            self._fill(self._question)
        return self._arguments

    @property
    def asked(self) -> dict[str, Json]:
        """What is asked, which nobody may change: calls that put one question share it."""
        if self._question is not None:
            return self._question.json
        return {
            "operation": self.operation,
            "task": self.task,
            "payload": deepcopy(self._payload),
            "arguments": deepcopy(list(self._arguments)),
        }

    def payload_json(self) -> Json:
        """As that of a question."""
        return self.payload

    def arguments_json(self) -> list[Json]:
        """As those of a question."""
        return list(self.arguments)

    def _fill(self, question: Question) -> None:
        self._question = None
        self._payload = question.payload_json()
        self._arguments = tuple(question.arguments_json())

    def __repr__(self) -> str:
        return f"<{self.agent.id}.{self.operation} {self.key}>"


class Connector(Protocol):
    """How an agent is reached."""

    async def call(self, request: AgentRequest) -> Any:
        """The raw answer: a mapping with `value` and `confidence`, or a `parallax_sdk.Answer`.

        Failures are AgentFaults; anything else that is raised counts as a crash of the agent.
        """


class Asking(Connector, Protocol):
    """A connector of Python code in this process, which needs no request in JSON."""

    def ask(self, asking: Question | AgentRequest, context: Mapping[str, Json]) -> Awaitable[Any]:
        """As `call`, but it may also raise what an agent's author raises: `Refusal` and such."""


def is_asking(connector: Connector) -> TypeGuard[Asking]:
    """Whether a connector's own class is such; one that extends it may have its own `call`."""
    return "ask" in vars(type(connector))


Foreseen: TypeAlias = tuple[float, Callable[[AgentRequest], Any]]
"""The seconds until a call ends, infinite for never, and what then gives its raw answer, or raises
as `Connector.call` does."""


class Foreseeing(Connector, Protocol):
    """A connector that knows at once how a call will end, as those do which follow a script."""

    def foresee(self, request: AgentRequest) -> Foreseen:
        """What `call` would do; it takes the place of `call`."""


async def come_true(foreseen: Foreseen, request: AgentRequest) -> Any:
    """The raw answer, when its time has come."""
    seconds, outcome = foreseen
    if math.isinf(seconds):
        await asyncio.Event().wait()
    if seconds > 0:
        await asyncio.sleep(seconds)
    return outcome(request)


class Closing(Connector, Protocol):
    """A connector that holds something open between calls, such as a process."""

    async def aclose(self) -> None:
        """Ends what is held open; a later call opens it again. Cancelled, it ends at once."""


def is_closing(connector: Connector) -> TypeGuard[Closing]:
    """Whether a connector has to be closed."""
    return hasattr(connector, "aclose")


Gate: TypeAlias = AbstractAsyncContextManager[None]
"""What calls wait for before they are made."""


@final
class Person:
    """Stands for somebody in a registry: it is the run that asks them, through its resolver."""

    def __init__(self, name: str) -> None:
        self._name = name

    async def call(self, _: AgentRequest) -> NoReturn:
        raise AgentFault(self._name, "error", f"`{self._name}` is a person, whom only a run asks")

    async def health(self) -> str:
        """There is nothing to check."""
        return "a person, whom runs ask"


@final
class Registration:
    """An agent with its connector; `timeout` in seconds overrides the pattern's.

    A call goes through the `gate` first, and its time begins behind it.
    """

    __slots__ = (
        "agent", "ask", "connector", "foresee", "gate", "is_person", "is_plain", "timeout",
    )  # fmt: skip

    def __init__(
        self,
        agent: Agent,
        connector: Connector,
        timeout: float | None,
        gate: Gate | None,
    ) -> None:
        self.agent = agent
        self.connector = connector
        self.timeout = timeout
        self.gate = gate
        self.is_person = isinstance(connector, Person)
        self.ask = connector.ask if is_asking(connector) else None
        """That of the connector, where it has any."""
        self.foresee: Callable[[AgentRequest], Foreseen] | None = getattr(
            connector, "foresee", None
        )
        """That of the connector, where it has any."""
        self.is_plain = not self.is_person and gate is None and self.foresee is None
        """Whether there is nothing to calling it but calling it."""


class DuplicateAgent(ValueError):
    """Two agents are called the same."""


class Registry:
    """The agents that a run may use, in the order of the configuration."""

    def __init__(self, entries: Iterable[tuple[Agent, Connector]] = ()) -> None:
        self._entries: dict[str, Registration] = {}
        self.find: Callable[[str], Registration | None] = self._entries.get
        """The registration of the agent with that id."""
        self._standings = _Standings()
        self.standing: Callable[[str], tuple[float, float]] = self._standings.__getitem__
        """The place of an agent in the configuration and its expertise; strangers come last."""
        self._fitting: dict[int, tuple[Requirement, list[Agent]]] = {}
        """By the requirement's identity; with the requirement, so that it keeps it."""
        for agent, connector in entries:
            self.add(agent, connector)

    def add(
        self,
        agent: Agent,
        connector: Connector,
        *,
        timeout: float | None = None,
        gate: Gate | None = None,
    ) -> None:
        """Adds an agent after the others."""
        if agent.id in self._entries:
            raise DuplicateAgent(f"two agents are called `{agent.id}`")
        self._fitting.clear()
        self._standings[agent.id] = float(len(self._entries)), _expertise(agent)
        self._entries[agent.id] = Registration(agent, connector, timeout, gate)

    def through(self, around: Callable[[Connector], Connector]) -> Registry:
        """The same agents, called through what is put around their connectors.

        People are not: it is the run that asks them.
        """
        registry = Registry()
        for name, one in self._entries.items():
            connector = one.connector if one.is_person else around(one.connector)
            registry._entries[name] = Registration(one.agent, connector, one.timeout, one.gate)
        registry._standings |= self._standings
        registry._fitting |= self._fitting
        return registry

    async def aclose(self) -> None:
        """Ends whatever the connectors hold open."""
        entries = self._entries.values()
        held = [one.connector for one in entries if is_closing(one.connector)]
        if held:
            await asyncio.gather(*(one.aclose() for one in held), return_exceptions=True)

    def __iter__(self) -> Iterator[Agent]:
        return (entry.agent for entry in self._entries.values())

    def __len__(self) -> int:
        return len(self._entries)

    def able(self, capability: str) -> list[Agent]:
        """The agents with a capability."""
        return [agent for agent in self if capability in agent.capabilities]

    def select(self, requirement: Requirement) -> list[Agent]:
        """The agents of a group, in the order of the configuration.

        Where there are more than `max`, the most expert ones stay; of a `single` one, the best.
        """
        fitting = self.fitting(requirement)
        most = 1 if requirement.get("single") else requirement.get("max")
        if most is None or len(fitting) <= most:
            return list(fitting)
        best = sorted(fitting, key=lambda agent: -_expertise(agent))[: int(most)]
        return [agent for agent in fitting if agent in best]

    def fitting(self, requirement: Requirement) -> list[Agent]:
        """The agents that a group may have, however many it takes; looked for once."""
        known = self._fitting.get(id(requirement))
        if known is None:
            found = [agent for agent in self if _fits(agent, requirement)]
            known = self._fitting[id(requirement)] = (requirement, found)
        return known[1]


class _Standings(dict[str, tuple[float, float]]):
    """By the agent's id; that of a stranger is made up, and not kept."""

    def __missing__(self, agent_id: str) -> tuple[float, float]:
        return float(len(self)), 1.0


def _fits(agent: Agent, requirement: Requirement) -> bool:
    wanted: Sequence[str] = requirement.get("capabilities") or ()
    able = all(one in agent.capabilities for one in wanted)
    return able and _expertise(agent) >= expertise_of(requirement)


def expertise_of(requirement: Requirement) -> float:
    """How good the agents of a group have to be."""
    return float(max(requirement.get("expertise") or 0, requirement.get("minConfidence") or 0))


def _expertise(agent: Agent) -> float:
    return 1.0 if agent.expertise is None else agent.expertise


def shortage(name: str, requirement: Requirement, registry: Registry) -> str | None:
    """What is missing for a group, in words; None when it is complete."""
    needed = int(requirement.get("min", 1))
    found = registry.fitting(requirement)
    if len(found) >= needed:
        return None
    count = "an agent" if needed == 1 else f"{needed} agents"
    had = ", ".join(f"`{agent.id}`" for agent in found) if found else "none"
    there = "there are" if len(found) > 1 else "there is"
    return f"`{name}` needs {count}{_wanted(requirement)}; {there} {had}"


def _wanted(requirement: Requirement) -> str:
    capabilities: Sequence[str] = requirement.get("capabilities") or ()
    words = ""
    if capabilities:
        listed = " and ".join(f"`{one}`" for one in capabilities)
        words = f" of capability {listed}"
    bound = expertise_of(requirement)
    return f"{words} and expertise {bound:g} or more" if bound else words


def remedy(requirement: Requirement) -> str:
    """What would satisfy a group, as a hint."""
    capabilities: Sequence[str] = requirement.get("capabilities") or ()
    listed = ", ".join(f'"{one}"' for one in capabilities)
    return f"Add an agent with `capabilities: [{listed}]` to the configuration."
