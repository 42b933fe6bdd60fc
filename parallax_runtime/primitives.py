"""Primitives at work: options checked, the handler called with its view of the run, events kept."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Any, Final, Protocol, TypeAlias

from parallax_primitives.arguments import Ambiguous, Bound, Curried, Mismatch, bind
from parallax_primitives.checks import Given
from parallax_primitives.derivation import placed
from parallax_primitives.faults import Fault
from parallax_primitives.foretold import Foretold, run_foretold
from parallax_primitives.invocation import checked_call, misfit
from parallax_primitives.load import Load
from parallax_primitives.shapes import shape_of
from parallax_primitives.spec import Primitive, PrimitiveSpec
from parallax_primitives.state import State
from parallax_primitives.values import (
    UNDEFINED,
    Agent,
    Function,
    Json,
    Value,
    bare,
    confidence_of,
)
from parallax_runtime.agents import Registry
from parallax_runtime.calls import AgentCalls
from parallax_runtime.clock import Clock
from parallax_runtime.current import charge
from parallax_runtime.events import Recorder
from parallax_runtime.questions import DEFAULT_OPERATION, Question
from parallax_runtime.scope import Scope, inside
from parallax_runtime.size import require_walkable

_STARTING: Final = 200
"""Steps that the call of a primitive counts for."""


class Owner(Protocol):
    """What a primitive's context asks of the run."""

    input: Value
    clock: Clock
    events: Recorder
    agents: Registry
    calls: AgentCalls

    @property
    def state(self) -> State:
        """What primitives remember."""

    def chance(self, name: str) -> float:
        """The number in [0, 1) that the run's seed gives to that name."""

    async def perform(self, task: Value, site: int, key: str, previous: Value) -> Value:
        """Runs a task; `key` names it."""

    def attempt(self, task: Value, site: int, key: str, previous: Value) -> Awaitable[Value]:
        """As `perform`, but a failure is null with confidence 0."""

    def attempts(
        self, tasks: Sequence[Value], site: int, scope: Scope
    ) -> Iterator[Awaitable[Value]]:
        """An `attempt` of each, made when it is due."""

    def foretold(
        self, tasks: Sequence[Value], site: int, scope: Scope
    ) -> Sequence[Foretold[Value]] | None:
        """As `attempt` of each, where all are calls of agents that foresee their ends."""

    async def within(self, scope: Scope, function: Function, arguments: Sequence[Value]) -> Value:
        """Calls a function in a scope of its own."""

    async def consult(self, agent: Agent, question: Question, site: int, key: str) -> Value:
        """Asks an agent."""

    def place_name(self, site: int) -> str:
        """The place of a site, the same in every run of the pattern."""

    def identity(self, task: Value) -> Json:
        """What running the task depends on; None when that cannot be told."""

    async def resolve(self, mailbox: str, request: Value, key: str) -> Value | None:
        """Asks the run's resolver."""


class PrimitiveContext:
    """One call of a primitive; see `parallax_primitives.context.Context`.

    Keys are taken when a method is called, not when its awaitable first runs, so that they follow
    the order in which the handler asks.
    """

    __slots__ = ("_drawn", "_owner", "_scope", "_site", "key", "name")

    def __init__(self, owner: Owner, name: str, site: int, key: str) -> None:
        self._owner = owner
        self._site = site
        self._scope = Scope(key)
        self._drawn = 0
        self.name = name
        self.key = key

    @property
    def site(self) -> str:
        return self._owner.place_name(self._site)

    @property
    def state(self) -> State:
        return self._owner.state

    @property
    def concurrency(self) -> int:
        return self._owner.calls.concurrency

    @property
    def input(self) -> Value:
        return self._owner.input

    def now(self) -> float:
        return self._owner.clock.now()

    async def sleep(self, seconds: float) -> None:
        await self._owner.clock.sleep(seconds)

    def random(self) -> float:
        self._drawn += 1
        return self._owner.chance(f"{self.key}:{self._drawn}")

    def run(
        self, task: Value, index: int = 0, *, attempt: int = 1, previous: Value = UNDEFINED
    ) -> Awaitable[Value]:
        key = self._scope.task(index, attempt)
        return self._owner.perform(task, self._site, key, previous)

    def attempt(
        self, task: Value, index: int = 0, *, attempt: int = 1, previous: Value = UNDEFINED
    ) -> Awaitable[Value]:
        key = self._scope.task(index, attempt)
        return self._owner.attempt(task, self._site, key, previous)

    def attempts(self, tasks: Sequence[Value]) -> Iterator[Awaitable[Value]]:
        return self._owner.attempts(tasks, self._site, self._scope)

    def foretold(
        self, tasks: Sequence[Value], limit: int, done: Callable[[int, Value], object]
    ) -> Awaitable[None] | None:
        calls = self._owner.foretold(tasks, self._site, self._scope)
        if calls is None:
            return None
        return self._owner.calls.watched(run_foretold(calls, limit, done))

    def call(self, function: Value, *arguments: Value) -> Awaitable[Value]:
        plain = bare(function)
        if not isinstance(plain, Function):
            raise Fault(f"`{self.name}` needs a function here")
        return self._owner.within(inside(self._scope.call()), plain, arguments)

    def agents(self, target: Value) -> Sequence[Agent]:
        match bare(target):
            case Agent() as one:
                return (one,)
            case list() as group:
                members = [bare(one) for one in group]
                return [one for one in members if isinstance(one, Agent)]
            case str() as name:
                entry = self._owner.agents.find(name)
                return self._owner.agents.able(name) if entry is None else (entry.agent,)
        return ()

    def ask(
        self,
        agent: Agent,
        payload: Value,
        *,
        operation: str | None = None,
        index: int = 0,
        attempt: int = 1,
    ) -> Awaitable[Value]:
        key = self._scope.task(index, attempt)
        called = operation or DEFAULT_OPERATION
        question = Question(called, (), payload)
        if isinstance(bare(payload), str):
            question = Question(called, (payload,), self.input)
        return self._owner.consult(agent, question, self._site, key)

    def load(self, agent_id: str) -> Load:
        return self._owner.calls.load(agent_id)

    def identity(self, task: Value) -> Json:
        return self._owner.identity(task)

    def resolve(self, mailbox: str, request: Value) -> Awaitable[Value | None]:
        return self._owner.resolve(mailbox, request, self._scope.call())

    def standing(self, agent_id: str) -> tuple[float, float]:
        return self._owner.agents.standing(agent_id)

    def emit(self, kind: str, **data: Any) -> None:
        self.note(kind, data)

    def note(self, kind: str, data: Mapping[str, Any]) -> None:
        """As `emit`."""
        self._owner.events.emit(kind, self._site, self.key, data)


async def invoke(
    context: PrimitiveContext, primitive: Primitive, subject: Value, options: Mapping[str, Value]
) -> Value:
    """Calls the handler between a start event and exactly one end event."""
    charge(_STARTING)
    require_walkable(subject)
    checked = checked_call(primitive.spec, subject, options)
    named = {"name": context.name}
    context.note("primitive.started", named)
    try:
        value = await primitive.handler(context, subject, **checked)
    except asyncio.CancelledError:
        context.note("primitive.cancelled", named)
        raise
    except Exception as error:
        words = error.message if isinstance(error, Fault) else type(error).__name__
        context.note("primitive.failed", {**named, "message": words})
        raise
    context.note("primitive.finished", {**named, "confidence": confidence_of(value)})
    return placed(value, context.key)


Arguments: TypeAlias = tuple[Value, ...]


def read_call(
    spec: PrimitiveSpec, arguments: Arguments
) -> tuple[Value, dict[str, Value]] | dict[str, Value]:
    """Subject and options of a call by values; of a curried one only the options."""
    match bind(spec, [shape_of(one) for one in arguments]):
        case Mismatch(problems=problems):
            raise misfit(spec, problems[0])
        case Ambiguous(text=text):
            raise Fault(f"the call of `{spec.name}` can be read in two ways: {text}")
        case Curried(options=options):
            return _options(spec, options, arguments)
        case Bound(subject=given, several=several, options=options):
            subjects = [_value(one, arguments) for one in given]
            subject: Value = subjects if several else subjects[0]
            return subject, _options(spec, options, arguments)


def _options(
    spec: PrimitiveSpec, given: tuple[tuple[str, Given], ...], arguments: Arguments
) -> dict[str, Value]:
    names = {one.name: one.python_name for one in spec.options}
    return {names[name]: _value(one, arguments) for name, one in given}


def _value(given: Given, arguments: Arguments) -> Value:
    value = arguments[given.argument]
    if given.key is None:
        return value
    plain = bare(value)
    assert isinstance(plain, dict), "an option by key is found in an object"
    part: Value = plain[given.key]
    return part
