"""A small run for handlers: scripted agents on a loop whose time passes at once.

`Stage` implements the `Context` protocol with nothing else of ours behind it, so that the handlers
are tested against the contract alone.
"""

from __future__ import annotations

import asyncio
import random
import selectors
from collections.abc import Awaitable, Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from parallax_primitives.context import Context
from parallax_primitives.derivation import failure
from parallax_primitives.faults import AgentFault, Fault
from parallax_primitives.handlers import PRIMITIVES
from parallax_primitives.invocation import checked_call
from parallax_primitives.load import IDLE, Load
from parallax_primitives.spec import Primitive
from parallax_primitives.state import State, Store
from parallax_primitives.values import (
    UNDEFINED,
    Agent,
    Confident,
    Evidence,
    Function,
    Json,
    Value,
    bare,
    part_of,
    to_json,
)

T = TypeVar("T")


class _NoWaiting(selectors.DefaultSelector):
    """A selector that moves the loop's clock instead of waiting."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise AssertionError("every task waits for something that never comes")
        self.now += timeout
        return super().select(0)


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop in virtual time."""

    def __init__(self) -> None:
        self._clock = _NoWaiting()
        super().__init__(self._clock)

    def time(self) -> float:
        return self._clock.now


@dataclass(frozen=True)
class Step:
    """What a scripted agent does on one call: answers, or fails, after a while."""

    answer: Value = None
    confidence: float = 1.0
    delay: float = 0.0
    error: str | None = None


class Stage:
    """One primitive call's context, over scripted agents given in the order of configuration."""

    def __init__(
        self,
        agents: Mapping[str, Sequence[Step]] | None = None,
        *,
        expertise: Mapping[str, float] | None = None,
        capabilities: Mapping[str, Sequence[str]] | None = None,
        mailboxes: Mapping[str, Step] | None = None,
        concurrency: int = 64,
        store: Store | None = None,
        site: str = "p:n1",
        seed: int = 7,
    ) -> None:
        self.scripts = dict(agents or {})
        self.roster = [
            Agent(one, capabilities=(capabilities or {}).get(one, ()), expertise=known)
            for one in self.scripts
            for known in [(expertise or {}).get(one)]
        ]
        self.mailboxes = dict(mailboxes or {})
        self.name = "primitive"
        self.key = "n1"
        self.concurrency = concurrency
        self.input: Value = {"task": "look"}
        self.events: list[tuple[str, dict[str, Any]]] = []
        self.calls: list[str] = []
        self.requests: list[Value] = []
        self.operations: list[str | None] = []
        self.running = 0
        self.most_running = 0
        self.cancelled: list[str] = []
        self.now_at_end = 0.0
        self.site = site
        self.state = State(store, self._store_failed)
        self.loads: dict[str, Load] = {}
        self._random = random.Random(seed)

    def _store_failed(self, operation: str, what: str, error: BaseException) -> None:
        self.emit("store.failed", operation=operation, what=what, error=type(error).__name__)

    def now(self) -> float:
        return asyncio.get_running_loop().time()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def random(self) -> float:
        return self._random.random()

    async def run(
        self, task: Value, index: int = 0, *, attempt: int = 1, previous: Value = UNDEFINED
    ) -> Value:
        plain = bare(task)
        if isinstance(plain, Agent):
            return part_of(task, await self.ask(plain, self.input, index=index, attempt=attempt))
        if isinstance(plain, Function):
            return part_of(task, await self.call(plain, *([previous] if plain.arity else [])))
        return task

    async def attempt(
        self, task: Value, index: int = 0, *, attempt: int = 1, previous: Value = UNDEFINED
    ) -> Value:
        try:
            return await self.run(task, index=index, attempt=attempt, previous=previous)
        except AgentFault as fault:
            return failed(fault.agent, fault.kind, fault.key)
        except Fault as fault:
            return failure("error", fault.message)

    def attempts(self, tasks: Sequence[Value]) -> Iterator[Awaitable[Value]]:
        return (self.attempt(task, at) for at, task in enumerate(tasks))

    def foretold(self, *_: object) -> None:
        """Nothing is."""

    async def call(self, function: Value, *arguments: Value) -> Value:
        plain = bare(function)
        assert isinstance(plain, Function)
        result = plain.call(*arguments[: plain.arity])
        return await result if plain.is_async else result

    def agents(self, target: Value) -> Sequence[Agent]:
        match bare(target):
            case Agent() as agent:
                return [agent]
            case list() as group:
                return [one for one in map(bare, group) if isinstance(one, Agent)]
            case str() as name:
                named = [one for one in self.roster if one.id == name]
                return named or [one for one in self.roster if name in one.capabilities]
        return []

    def load(self, agent_id: str) -> Load:
        return self.loads.get(agent_id, IDLE)

    def identity(self, task: Value) -> Json:
        plain = bare(task)
        if isinstance(plain, Function):
            return {"function": plain.name}
        told: Json = to_json({"value": plain})
        return told

    async def ask(
        self,
        agent: Agent,
        payload: Value,
        *,
        operation: str | None = None,
        index: int = 0,
        attempt: int = 1,
    ) -> Value:
        script = self.scripts[agent.id]
        step = script[min(self.calls.count(agent.id), len(script) - 1)]
        self.calls.append(agent.id)
        self.requests.append(payload)
        self.operations.append(operation)
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        try:
            await asyncio.sleep(step.delay)
        except asyncio.CancelledError:
            self.cancelled.append(agent.id)
            raise
        finally:
            self.running -= 1
        if step.error is not None:
            raise AgentFault(agent.id, "crash", step.error, f"n1[{index}]#{attempt}")
        return answer(agent.id, step.answer, step.confidence, call=f"n1[{index}]#{attempt}")

    async def resolve(self, mailbox: str, request: Value) -> Value | None:
        self.requests.append(request)
        step = self.mailboxes.get(mailbox)
        if step is None:
            return None
        await asyncio.sleep(step.delay)
        if step.error is not None:
            raise AgentFault(mailbox, "crash", step.error)
        return answer(mailbox, step.answer, step.confidence)

    def standing(self, agent_id: str) -> tuple[float, float]:
        for rank, one in enumerate(self.roster):
            if one.id == agent_id:
                return float(rank), 1.0 if one.expertise is None else one.expertise
        return float(len(self.roster)), 1.0

    def emit(self, kind: str, **data: Any) -> None:
        self.events.append((kind, data))

    def happened(self, kind: str) -> list[dict[str, Any]]:
        """The data of the events of a kind."""
        return [data for one, data in self.events if one == kind]


def answer(agent: str, value: Value, confidence: float, call: str | None = None) -> Confident:
    """An agent's answer."""
    key = call if call is not None else f"n1[{agent}]#1"
    return Confident(value, confidence, Evidence("answer", confidence, agent=agent, call=key))


def failed(agent: str, kind: str = "crash", call: str | None = None) -> Confident:
    """An agent's failure."""
    key = call if call is not None else f"n1[{agent}]#1"
    details = {"error": kind, "message": f"{agent} failed"}
    return Confident(None, 0.0, Evidence("failure", 0.0, agent=agent, call=key, details=details))


def votes(*cast: tuple[Value, float]) -> list[Value]:
    """Answers of agents a, b, c …, in this order."""
    return [answer(chr(ord("a") + at), *vote) for at, vote in enumerate(cast)]


def run_virtual(work: Coroutine[Any, Any, T]) -> T:
    """Runs a coroutine in virtual time; fails when it leaves a task behind."""
    loop = VirtualLoop()
    try:
        result = loop.run_until_complete(_alone(work))
        loop.run_until_complete(loop.shutdown_asyncgens())
        return result
    finally:
        loop.close()


async def _alone(work: Awaitable[T]) -> T:
    try:
        return await work
    finally:
        left = asyncio.all_tasks() - {asyncio.current_task()}
        assert not left, f"left running: {left}"


def perform(stage: Stage, name: str, subject: Value, /, **options: Value) -> Value:
    """Runs a primitive by its name, as the runtime would."""
    stage.name = name
    context: Context = stage
    primitive = PRIMITIVES[name]
    return run_virtual(_timed(stage, _handled(primitive, context, subject, options)))


async def _handled(
    primitive: Primitive, context: Context, subject: Value, options: Mapping[str, Value]
) -> Value:
    checked = checked_call(primitive.spec, subject, options)
    return await primitive.handler(context, subject, **checked)


async def _timed(stage: Stage, work: Awaitable[Value]) -> Value:
    try:
        return await work
    finally:
        stage.now_at_end = stage.now()


def confident(value: Value) -> Confident:
    """The value as a confident one, which it must be."""
    assert isinstance(value, Confident), value
    return value


def details(value: Value) -> Mapping[str, Any]:
    """What an aggregate says it knows."""
    evidence = confident(value).evidence
    assert evidence is not None
    return evidence.details


def function(work: Any, arity: int = 0, *, is_async: bool = False) -> Function:
    """A lambda of a pattern."""
    return Function(work, "lambda", arity, is_async=is_async)
