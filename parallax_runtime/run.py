"""The run as emitted code sees it.

Everything that waits, that reads the clock or the seed, or that becomes an event goes through
methods of `Run`. Each takes the number of its site, from which its stable key is made (`scope`).
"""

from __future__ import annotations

import asyncio
import hashlib
import math
import sys
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import partial
from importlib import import_module
from typing import Any, Final

from parallax_primitives.faults import AgentFault, Fault, Stop
from parallax_primitives.foretold import Foretold
from parallax_primitives.library import FUNCTIONS_BY_NAME
from parallax_primitives.quantities import duration
from parallax_primitives.state import LostFact, State, StoreFault
from parallax_primitives.tasks import run_all
from parallax_primitives.values import (
    UNDEFINED,
    Agent,
    Function,
    Json,
    Value,
    bare,
    kind_of,
    truthy,
)
from parallax_runtime.agents import Registry
from parallax_runtime.boundary import crash_words
from parallax_runtime.budget import Budget
from parallax_runtime.calling import Steps, callable_of, drive
from parallax_runtime.calls import AgentCalls
from parallax_runtime.confidence import is_null
from parallax_runtime.current import charge
from parallax_runtime.events import Recorder
from parallax_runtime.fan_out import FanOut, succeeded
from parallax_runtime.faults import failure
from parallax_runtime.identity import identity
from parallax_runtime.labels import Label
from parallax_runtime.library.methods import begin, begin_function, own_function
from parallax_runtime.mailboxes import resolved
from parallax_runtime.options import Options
from parallax_runtime.places import current_place
from parallax_runtime.primitives import PrimitiveContext, invoke, read_call
from parallax_runtime.program import Program
from parallax_runtime.questions import DEFAULT_OPERATION, Question
from parallax_runtime.scope import SCOPE, Scope, inside
from parallax_runtime.strength import a, held
from parallax_runtime.text import text_of

DISTRIBUTION: Final = "parallax-orchestration"
"""What the version of Parallax is asked of."""

_MOST_LOGGED: Final = 10_000
"""Characters of one line in the run's log."""

_RECORDING: Final = 20
_WAITING: Final = 100
_TASK: Final = 20
_ELEMENT: Final = 20
_DRAWING: Final = 5
"""Steps that an event, a wait, a task of a primitive, an element mapped concurrently and a random
number count for."""

_ENDINGS: Final = (Stop, RecursionError, MemoryError, asyncio.CancelledError)
"""What ends a run, whatever the pattern says."""


class Run:
    """One run of a program; `input` is its input as a Prism value.

    Nothing that it holds refers back to it, so that what it leaves is freed as soon as it is over:
    finding thousands of such runs takes the garbage collector a tenth of the time of all. Nor are
    any of its properties cached ones, which would make each look at an attribute slower.
    """

    def __init__(
        self, program: Program, value: Value, agents: Registry, events: Recorder, options: Options
    ) -> None:
        self.input = value
        self.agents = agents
        self.clock = options.clock
        self.events = events
        self.budget = Budget(options.limits, options.clock.now)
        self.turns: Iterator[None] = self.budget.turns()
        """What loops go over: each turn is a step."""
        self.tick: Callable[[], None] = self.turns.__next__
        self.charge: Callable[[int], None] = self.budget.charge
        self.probe: Callable[[int], None] = options.reached.add
        self.calls = AgentCalls(program.name, agents, self.budget, events, options)
        self._program = program
        self._options = options
        self._primitives = options.primitives
        self._groups: dict[str, list[Agent]] = {
            name: agents.select(wanted) for name, wanted in program.groups.items()
        }
        self._fan_out: FanOut | None = None
        self._state: State | None = None
        self._usual: Question | None = None

    @property
    def state(self) -> State:
        """What primitives remember."""
        if self._state is None:
            self._state = State(self._options.store, partial(_store_failed, self.events))
        return self._state

    @property
    def _usual_question(self) -> Question:
        """What an agent is asked that is a task as it stands."""
        if self._usual is None:
            self._usual = Question(DEFAULT_OPERATION, (), self.input)
        return self._usual

    # --- what emitted code calls ---

    def group(self, name: str) -> list[Agent]:
        """The agents of a group."""
        return self._groups[name]

    def agent(self, name: str) -> Agent | None:
        """The one agent of a group of one."""
        group = self._groups[name]
        return group[0] if group else None

    async def agent_results(self, site: int) -> list[Value]:
        """What all selected agents answer to the input, asked once in a run."""
        return await self._asked_all().answers(site)

    async def successful_results(self, site: int) -> list[Value]:
        """Those of the answers that have a confidence above 0."""
        return [one for one in await self._asked_all().answers(site) if succeeded(one)]

    def _asked_all(self) -> FanOut:
        if self._fan_out is None:
            self._fan_out = FanOut(self, self.agent_list())
        return self._fan_out

    def agent_list(self) -> list[Agent]:
        """The selected agents: those of all groups, in the order of the configuration."""
        chosen = {agent.id for group in self._groups.values() for agent in group}
        return [agent for agent in self.agents if agent.id in chosen]

    def agent_count(self) -> float:
        """How many agents are selected."""
        return float(len(self.agent_list()))

    def parallax(self) -> dict[str, Value]:
        """What files written for the first architecture know as `parallax`."""
        version = import_module("importlib.metadata").version(DISTRIBUTION)  # slow to load
        selected = self.agent_list()
        return {"version": version, "agents": selected, "agentList": selected}

    def ask(self, site: int, agent: Value, operation: str, *arguments: Value) -> Awaitable[Value]:
        """Calls an operation of an agent; a failure raises AgentFault."""
        if type(agent) is not Agent:
            return self._ask(site, agent, operation, arguments)
        question, key = Question(operation, arguments, self.input), SCOPE.get().visit(site)
        find = self.agents.find
        entry = find(agent.id)
        if entry is not None and entry.is_plain:
            return self.calls.placed(entry, question, site, key)
        return self.calls.ask(agent, question, site, key)

    async def _ask(
        self, site: int, target: Value, operation: str, arguments: tuple[Value, ...]
    ) -> Value:
        """As `ask` of what may be no agent, or an agent that is not certain."""
        agent = bare(target)
        if not isinstance(agent, Agent):
            return await self.method(site, target, operation, *arguments)
        return held(await self.ask(site, agent, operation, *arguments), target)

    async def primitive(self, site: int, name: str, subject: Value, /, **options: Value) -> Value:
        """Runs a primitive; options are in snake case and already matched."""
        context = PrimitiveContext(self, name, site, SCOPE.get().visit(site))
        return await invoke(context, self._primitives[name], subject, options)

    def primitive_function(self, name: str, site: int) -> Function:
        """A primitive as a value: what is its subject is decided by the arguments of each call."""
        spec = self._primitives[name].spec

        async def call(*arguments: Value) -> Value:
            read = read_call(spec, arguments)
            if isinstance(read, tuple):
                subject, options = read
                return await self.primitive(site, name, subject, **options)
            return self._curried(name, site, read)

        return Function(call, name, 1 + len(spec.options), is_async=True, rest=True)

    def _curried(self, name: str, site: int, options: dict[str, Value]) -> Function:
        async def call(subject: Value = None) -> Value:
            return await self.primitive(site, name, subject, **options)

        return Function(call, name, 1, is_async=True)

    async def call(self, site: int, function: Value, *arguments: Value) -> Value:  # noqa: ARG002  # emitted with every call
        """Calls a value that must be a function."""
        plain = callable_of(function)
        self.tick()
        taken = arguments if plain.rest else arguments[: plain.arity]
        result: Value = plain.call(*taken)
        if plain.is_async:
            awaitable: Any = result
            result = await awaitable
        return held(result, function)

    async def method(self, site: int, target: Value, name: str, *arguments: Value) -> Value:
        """An agent call, a function kept in an object, or a library method, by what target is."""
        if isinstance(bare(target), Agent):
            return await self.ask(site, target, name, *arguments)
        own = own_function(target, name)
        if own is not None:
            return await self.call(site, own, *arguments)
        if name == "map" and arguments and isinstance(bare(target), list):
            mapper = bare(arguments[0])
            if isinstance(mapper, Function) and mapper.is_async:
                return await self._map(site, target, mapper)
        return await self._drive(site, begin(target, name, arguments))

    async def library(self, site: int, name: str, *arguments: Value) -> Value:
        """A function of the library whose callback may wait."""
        return await self._drive(site, begin_function(name, arguments))

    async def wait(self, site: int, milliseconds: Value) -> None:
        """Waits on the run's clock: milliseconds, or text such as "2s"."""
        await self._waited(site, SCOPE.get().visit(site), milliseconds)

    async def _waited(self, site: int | None, key: str, milliseconds: Value) -> None:
        self.charge(_WAITING)
        seconds = duration(bare(milliseconds))
        if seconds is None:
            raise Fault(f"cannot wait for {self._told(milliseconds)}; give milliseconds")
        self.events.emit("wait.started", site, key, {"seconds": seconds})
        end = "wait.cancelled"
        try:
            await self.clock.sleep(seconds)
            end = "wait.finished"
        finally:
            self.events.emit(end, site, key)

    @staticmethod
    def _told(value: Value) -> str:
        plain = bare(value)
        return f"`{text_of(plain)}`" if isinstance(plain, (str, float)) else a(kind_of(plain))

    def check(self) -> None:
        """The first step of a finalizer: once the run is ending, nothing more of it happens.

        Python runs `finally` whatever came, and a `return` or `continue` there would swallow it.
        """
        ending = sys.exc_info()[1]
        if isinstance(ending, _ENDINGS):
            raise ending

    def now(self) -> float:
        """Milliseconds since 1970 on the run's clock."""
        return float(math.floor(self.clock.now() * 1000))

    def random(self, site: int) -> float:
        """A number in [0, 1) that depends on the seed and on the key of this visit only."""
        return self.chance(SCOPE.get().visit(site))

    def print(self, site: int, level: str, *values: Value) -> None:
        """Records a line of the run's log."""
        self._logged(site, level, values)

    def _logged(self, site: int | None, level: str, values: tuple[Value, ...]) -> None:
        text = " ".join(text_of(one) for one in values)[:_MOST_LOGGED]
        self.charge(_RECORDING + len(text) // 32)
        self.events.emit("log", site, None, {"level": level, "text": text})

    def context(self, name: str) -> AbstractContextManager[None]:
        """A labelled block."""
        return Label(name, self.events)

    # --- what instrumented code reports ---

    def decided(self, number: int, test: bool) -> bool:
        """Notes which way a condition went."""
        self.probe(number if test else number + 1)
        return test

    def passed(self, number: int, value: Value) -> Value:
        """Notes whether a gate let a value through; what it keeps back is null."""
        self.probe(number + 1 if is_null(value) else number)
        return value

    def found(self, number: int, value: Value) -> Value:
        """Notes whether a comparison holds."""
        self.probe(number if truthy(value) else number + 1)
        return value

    # --- what primitives, operators and library functions as values need ---

    def effect(self, name: str, arguments: tuple[Value, ...]) -> Any:
        match FUNCTIONS_BY_NAME[name].effect:
            case "clock":
                return self.now()
            case "wait":
                return self._waited(None, SCOPE.get().call(), arguments[0] if arguments else None)
            case "random":
                return self.chance(SCOPE.get().call())
        level = "log" if name == "print" else name.rpartition(".")[2]
        return self._logged(None, level, arguments)

    def chance(self, name: str) -> float:
        self.charge(_DRAWING)
        digest = hashlib.blake2b(f"{self._options.seed}:{name}".encode(), digest_size=8).digest()
        return (int.from_bytes(digest, "big") >> 11) / 2.0**53

    def note(self, kind: str, **data: Any) -> None:
        self.charge(_RECORDING)
        place = current_place(self._program, sys._getframe())
        where = {} if place is None else {"line": place.line, "column": place.column}
        self.events.emit(kind, None, None, {**data, **where})

    def attempt(self, task: Value, site: int, key: str, previous: Value) -> Awaitable[Value]:
        entry = self.calls.plain(task)
        if entry is None:
            return self._attempted(task, site, key, previous)
        return self.calls.placed(entry, self._usual_question, site, key, _TASK)

    def attempts(
        self, tasks: Sequence[Value], site: int, scope: Scope
    ) -> Iterator[Awaitable[Value]]:
        find, placed, question = self.agents.find, self.calls.placed, self._usual_question
        for task, key in zip(tasks, scope.tasks(), strict=False):  # of keys there is no end
            entry = find(task.id) if type(task) is Agent else None
            if entry is not None and entry.is_plain:
                yield placed(entry, question, site, key, _TASK)
            else:
                yield self._attempted(task, site, key, UNDEFINED)

    async def _attempted(self, task: Value, site: int, key: str, previous: Value) -> Value:
        try:
            return await self.perform(task, site, key, previous)
        except Fault as fault:
            return failure(fault)

    def foretold(
        self, tasks: Sequence[Value], site: int, scope: Scope
    ) -> Sequence[Foretold[Value]] | None:
        calls = self.calls.foretold(tasks, self._usual_question, site, scope)
        if calls is not None:
            self.charge(_TASK * len(calls))
        return calls

    async def perform(self, task: Value, site: int, key: str, previous: Value) -> Value:
        self.charge(_TASK)
        plain = bare(task)
        if isinstance(plain, Agent):
            return held(await self.calls.ask(plain, self._usual_question, site, key), task)
        if not isinstance(plain, Function):
            return task
        given = () if previous is UNDEFINED else (previous,)
        return held(await self.within(inside(key), plain, given), task)

    async def consult(self, agent: Agent, question: Question, site: int, key: str) -> Value:
        return await self.calls.ask(agent, question, site, key)

    def place_name(self, site: int) -> str:
        return f"{self._program.name}:n{site}"

    def identity(self, task: Value) -> Json:
        return identity(task, self)

    async def resolve(self, mailbox: str, request: Value, key: str) -> Value | None:
        return await resolved(self._options.resolver, mailbox, request, key)

    async def within(self, scope: Scope, function: Function, arguments: Sequence[Value]) -> Value:
        token = SCOPE.set(scope)
        try:
            taken = arguments if function.rest else arguments[: function.arity]
            result: Value = function.call(*taken)
            if function.is_async:
                awaitable: Any = result
                result = await awaitable
            return result
        finally:
            SCOPE.reset(token)

    # --- callbacks that wait ---

    async def _map(self, site: int, target: Value, mapper: Function) -> Value:
        """Concurrent and in order; an element whose agent call fails becomes null."""
        elements = bare(target)
        assert isinstance(elements, list), "only arrays are mapped"
        charge(len(elements) * _ELEMENT)
        scope = Scope(SCOPE.get().visit(site))

        def job(at: int, part: Value) -> Callable[[], Awaitable[Value]]:
            inner = inside(scope.task(at, 1))
            return lambda: self._mapped(inner, mapper, (held(part, target), float(at), target))

        jobs = [job(at, part) for at, part in enumerate(elements)]
        return held(await run_all(jobs, self.calls.concurrency), target)

    async def _mapped(self, scope: Scope, mapper: Function, arguments: tuple[Value, ...]) -> Value:
        try:
            return await self.within(scope, mapper, arguments)
        except AgentFault as fault:
            return failure(fault)

    async def _drive(self, site: int, outcome: Value | Steps) -> Value:
        """The result of a library call, its callback called for one element after the other."""
        if not isinstance(outcome, Steps) or not outcome.function.is_async:
            return drive(outcome)
        scope = Scope(SCOPE.get().visit(site))
        count = 0
        try:
            wanted = next(outcome.asking)
            while True:
                inner = inside(scope.task(count, 1))
                answer = await self.within(inner, outcome.function, wanted)
                count += 1
                wanted = outcome.asking.send(answer)
        except StopIteration as done:
            result: Value = done.value
            return result


def _store_failed(events: Recorder, operation: str, what: str, error: BaseException) -> None:
    words = error.message if isinstance(error, StoreFault) else crash_words(error)
    data = {"operation": operation, "what": what, "error": words}
    kind = "store.damaged" if isinstance(error, LostFact) else "store.failed"
    events.emit(kind, None, None, data)
