"""One agent call from its arguments to its answer.

Every call has a key, a timeout and a place in the run's budget and bound on concurrency; it leaves
`call.started` and exactly one of `call.finished`, `call.failed`, `call.cancelled`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from typing import Final, NoReturn, TypeVar

from parallax_primitives.faults import AgentFault
from parallax_primitives.foretold import Foretold, foretold
from parallax_primitives.tasks import TasksInOrder
from parallax_primitives.values import Agent, Confident, Json, Value
from parallax_runtime.admission import Admission
from parallax_runtime.agents import AgentRequest, Gate, Registration, Registry
from parallax_runtime.boundary import accept
from parallax_runtime.bounded import bounded
from parallax_runtime.budget import Budget
from parallax_runtime.call_record import CallRecord
from parallax_runtime.events import Recorder
from parallax_runtime.faults import failure
from parallax_runtime.foretelling import ForetoldCall, ForetoldTask
from parallax_runtime.people import Resolve, ask_person
from parallax_runtime.questions import Question
from parallax_runtime.scope import LABELS, Scope
from parallax_runtime.workload import Tally, Workload

T = TypeVar("T")

_CALLING: Final = 50
"""Steps that an agent call counts for."""


class AgentCalls:
    """Calls agents on behalf of one run."""

    def __init__(
        self,
        *,
        pattern: str,
        agents: Registry,
        budget: Budget,
        events: Recorder,
        limits: Mapping[str, float],
        resolve: Resolve,
    ) -> None:
        self._context: dict[str, Json] = {"pattern": pattern}
        self._agents = agents
        self._budget = budget
        self._events = events
        self._resolve = resolve
        self._timeout = float(limits.get("call_timeout", 30.0))
        self.concurrency = max(1, int(limits.get("concurrency", 64)))
        self.workload = Workload()
        self.places = Admission(self.concurrency)
        self.running = TasksInOrder()
        """The tasks that wait for an agent; none may be left when the run ends."""

    def ask(self, agent: Agent, question: Question, site: int, key: str) -> Awaitable[Confident]:
        """The agent's answer; a failure raises AgentFault."""
        entry = self._agents.find(agent.id)
        if entry is None:
            return self._missing(agent.id, key)
        if entry.is_plain:
            return self._placed(entry, question, site, key)
        if entry.is_person:
            return self._of_person(entry, question, site, key)
        if entry.gate is not None:
            return self._gated(entry.gate, entry, question, site, key)
        return self.waiting(foretold(ForetoldCall(self, entry, question, site, key)))

    def attempt(
        self, agent: Agent, question: Question, site: int, key: str
    ) -> Awaitable[Confident]:
        """As `ask`, but a failure is null with confidence 0."""
        entry = self._agents.find(agent.id)
        if entry is None or not entry.is_plain:
            return _kept(self.ask(agent, question, site, key))
        return self._placed(entry, question, site, key, keeps_faults=True)

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

    async def waiting(self, call: Awaitable[T]) -> T:
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
        return await ask_person(entry, question, self._resolve, self._events, site, key)

    async def _gated(
        self, gate: Gate, entry: Registration, question: Question, site: int, key: str
    ) -> Confident:
        """A call that is under way while it waits at the gate, too."""
        tally = self.workload.tally(entry.agent.id)
        tally.active += 1
        is_waiting = True
        try:
            async with gate:
                is_waiting = False
                tally.active -= 1
                return await self._placed(entry, question, site, key)
        finally:
            if is_waiting:
                tally.active -= 1

    async def _placed(
        self,
        entry: Registration,
        question: Question,
        site: int,
        key: str,
        *,
        keeps_faults: bool = False,
    ) -> Confident:
        """One call, once there is a place for it."""
        question.require_walkable()
        places, tally = self.places, self.workload.tally(entry.agent.id)
        tally.active += 1
        try:
            if places.free:
                places.free -= 1
            else:
                await places.wait()
            try:
                call = self.made(entry, question, site, key, tally)
                try:
                    asking = entry.connector.call(call.request)
                    answer = accept(await bounded(asking, call.request.timeout, self.running))
                except BaseException as error:
                    call.fail(error)
                    raise
                return call.finish(answer)
            except AgentFault as fault:
                if not keeps_faults:
                    raise
                return failure(fault)
            finally:
                places.give_back()
        finally:
            tally.active -= 1

    def made(
        self, entry: Registration, question: Question, site: int, key: str, tally: Tally
    ) -> CallRecord:
        """A call that has its place, counted and on the record."""
        self._budget.count_call(_CALLING)
        timeout = self._timeout if entry.timeout is None else entry.timeout
        request = AgentRequest.of(question, entry.agent, key, timeout, self._told())
        return CallRecord(self._events, request, site, tally)

    def _told(self) -> Mapping[str, Json]:
        """What the agent is told of the run around it."""
        labels = LABELS.get()
        return {**self._context, "labels": list(labels)} if labels else self._context


async def _kept(asking: Awaitable[Confident]) -> Confident:
    try:
        return await asking
    except AgentFault as fault:
        return failure(fault)
