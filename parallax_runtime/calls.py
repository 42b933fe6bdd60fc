"""One agent call from its arguments to its answer.

Every call has a key, a timeout and a place in the run's budget and bound on concurrency; it leaves
`call.started` and exactly one of `call.finished`, `call.failed`, `call.cancelled`.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Mapping, Sequence
from functools import partial
from typing import Any, Final, NoReturn, TypeVar

from parallax_primitives.faults import AgentFault
from parallax_primitives.foretold import Foretold, foretold
from parallax_primitives.load import IDLE, Load
from parallax_primitives.values import Agent, Confident, Json, Value
from parallax_runtime.admission import Admission
from parallax_runtime.agents import AgentRequest, Gate, Registration, Registry
from parallax_runtime.bounded import Rest, at_once, in_time
from parallax_runtime.budget import Budget
from parallax_runtime.call_record import confident, fault_of
from parallax_runtime.events import Recorder
from parallax_runtime.faults import failure
from parallax_runtime.foretelling import ForetoldCall, ForetoldTask
from parallax_runtime.mailboxes import resolved
from parallax_runtime.options import Options
from parallax_runtime.people import ask_person
from parallax_runtime.questions import Question
from parallax_runtime.scope import LABELS, Scope
from parallax_runtime.timeouts import Waiters
from parallax_runtime.workload import Workload

T = TypeVar("T")

_CALLING: Final = 50
"""Steps that an agent call counts for."""


class AgentCalls:
    """Calls agents on behalf of one run."""

    def __init__(
        self, pattern: str, agents: Registry, budget: Budget, events: Recorder, options: Options
    ) -> None:
        self._context: dict[str, Json] = {"pattern": pattern}
        self._agents = agents
        self._budget = budget
        self._events = events
        self._keep, self._now = events.keep, events.now
        self._resolver = options.resolver
        limits = options.limits
        self._timeout = float(limits.get("call_timeout", 30.0))
        self.concurrency = max(1, int(limits.get("concurrency", 64)))
        self._workload: Workload | None = None
        """Made when somebody asks how busy an agent is."""
        self.waiting: defaultdict[str, int] = defaultdict(int)
        """How many calls of each agent wait for their place: they are under way, too."""
        self.places = Admission(self.concurrency)
        self.running = Waiters()
        """The tasks that wait for an agent; none may be left when the run ends."""

    def ask(self, agent: Agent, question: Question, site: int, key: str) -> Awaitable[Confident]:
        """The agent's answer; a failure raises AgentFault."""
        entry = self._agents.find(agent.id)
        if entry is None:
            return self._missing(agent.id, key)
        if entry.is_plain:
            return self.placed(entry, question, site, key)
        if entry.is_person:
            return self._of_person(entry, question, site, key)
        if entry.gate is not None:
            return self._gated(entry.gate, entry, question, site, key)
        return self.watched(foretold(ForetoldCall(self, entry, question, site, key)))

    def plain(self, task: Value) -> Registration | None:
        """The registration of a task that is an agent which is called and nothing else."""
        entry = self._agents.find(task.id) if type(task) is Agent else None
        return entry if entry is not None and entry.is_plain else None

    def foretold(
        self, tasks: Sequence[Value], question: Question, site: int, scope: Scope
    ) -> list[Foretold[Value]] | None:
        """The calls of these tasks, whose failures are values; None where not all are such."""
        entries = []
        for task in tasks:
            entry = self._agents.find(task.id) if type(task) is Agent else None
            if entry is None or entry.foresee is None or entry.gate is not None:
                return None
            entries.append(entry)
        return [
            ForetoldTask(self, entry, question, site, scope.task(at, 1))
            for at, entry in enumerate(entries)
        ]

    def load(self, agent_id: str) -> Load:
        """What an agent does and did in this run; people are not counted."""
        entry = self._agents.find(agent_id)
        if entry is None or entry.is_person:
            return IDLE
        if self._workload is None:
            self._workload = Workload(self._events.log)
        return self._workload.of(agent_id, self.waiting[agent_id])

    async def watched(self, call: Awaitable[T]) -> T:
        """What comes of it; meanwhile the present task is one of those that wait for an agent."""
        task = asyncio.current_task()
        assert task is not None, "a coroutine runs in a task"
        self.running.add(task)
        try:
            return await call
        finally:
            self.running.discard(task)

    async def _missing(self, agent: str, key: str) -> NoReturn:
        self._budget.charge(_CALLING)
        raise AgentFault(agent, "missing", f"there is no agent `{agent}`", key)

    async def _of_person(
        self, entry: Registration, question: Question, site: int, key: str
    ) -> Confident:
        question.require_walkable()
        self._budget.count_call(_CALLING)
        resolve = partial(resolved, self._resolver)
        return await ask_person(entry, question, resolve, self._events, site, key)

    async def _gated(
        self, gate: Gate, entry: Registration, question: Question, site: int, key: str
    ) -> Confident:
        """A call that is under way while it waits at the gate, too."""
        waiting, agent = self.waiting, entry.agent.id
        waiting[agent] += 1
        is_waiting = True
        try:
            async with gate:
                is_waiting = False
                waiting[agent] -= 1
                return await self.placed(entry, question, site, key)
        finally:
            if is_waiting:
                waiting[agent] -= 1

    async def placed(
        self, entry: Registration, question: Question, site: int, key: str, task: int = 0
    ) -> Confident:
        """One call, once there is a place for it.

        That of a task counts for so many steps more, and its failure is null with confidence 0.
        """
        if question.sizes:
            question.require_walkable()
        places, agent = self.places, entry.agent.id
        if places.free:
            places.free -= 1
        else:
            await self._turn(agent)
        try:
            context = self.begun(agent, question, site, key, task)
            try:
                ask = entry.ask
                if ask is None:
                    raw = at_once(entry.connector.call(self.request(entry, question, key, context)))
                else:
                    raw = at_once(ask(question, context))
                if type(raw) is Rest:
                    raw = await in_time(raw, self._timeout_of(entry), self.running)
                return self.finished(agent, site, key, raw)
            except BaseException as error:
                self.failed(error, agent, site, key, self._timeout_of(entry))
                raise
        except AgentFault as fault:
            if not task:
                raise
            return failure(fault)
        finally:
            if places.waiting:
                places.give_back()
            else:
                places.free += 1

    async def _turn(self, agent: str) -> None:
        """Waits for a place."""
        self.waiting[agent] += 1
        try:
            await self.places.wait()
        finally:
            self.waiting[agent] -= 1

    def begun(
        self, agent: str, question: Question, site: int, key: str, task: int = 0
    ) -> Mapping[str, Json]:
        """Counts a call that has its place, and records it; gives what its agent is told of it."""
        self._budget.count_call(_CALLING + task)
        asked = (agent, question.operation, question.task)
        keep, now = self._keep, self._now  # by names: `self._keep(…)` looks for a method first
        keep((now(), "call.started", site, key, asked))
        labels = LABELS.get()
        return {**self._context, "labels": list(labels)} if labels else self._context

    def request(
        self, entry: Registration, question: Question, key: str, context: Mapping[str, Json]
    ) -> AgentRequest:
        """What a connector is given."""
        return AgentRequest.of(question, entry.agent, key, self._timeout_of(entry), context)

    def _timeout_of(self, entry: Registration) -> float:
        return self._timeout if entry.timeout is None else entry.timeout

    def finished(self, agent: str, site: int, key: str, raw: Any) -> Confident:
        """The answer of a call as a value."""
        answer = confident(raw, agent, key)
        keep, now = self._keep, self._now
        keep((now(), "call.finished", site, key, answer))
        return answer

    def failed(self, error: BaseException, agent: str, site: int, key: str, timeout: float) -> None:
        """Raises the AgentFault that an error is; none where the call was ended from outside."""
        fault = fault_of(error, agent, key, timeout)
        if fault is None:
            self._events.emit("call.cancelled", site, key, {"agent": agent})
            return
        data = {"agent": agent, "error": fault.kind, "message": fault.message}
        self._events.emit("call.failed", site, key, data)
        raise fault from None
