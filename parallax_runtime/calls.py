"""One agent call from its arguments to its answer.

Every call has a key, a timeout and a place in the run's budget and bound on concurrency; it leaves
`call.started` and exactly one of `call.finished`, `call.failed`, `call.cancelled`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from typing import Any, Final, NoReturn, final

from parallax_primitives.faults import AgentFault
from parallax_primitives.values import Agent, Confident, Evidence, Json
from parallax_runtime.admission import Admission
from parallax_runtime.agents import AgentRequest, Gate, Registration, Registry
from parallax_runtime.boundary import Accepted, Garbage, accept, crash_words, redacted
from parallax_runtime.bounded import Quit, bounded
from parallax_runtime.budget import Budget
from parallax_runtime.events import Recorder
from parallax_runtime.people import Resolve, ask_person
from parallax_runtime.questions import Question
from parallax_runtime.scope import LABELS
from parallax_runtime.workload import Tally, Workload

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
        self._places = Admission(self.concurrency)
        self.running: set[asyncio.Task[Any]] = set()
        """The tasks that wait for an agent; none may be left when the run ends."""

    def ask(
        self, agent: Agent, question: Question, site: int, key: str
    ) -> Coroutine[Any, Any, Confident]:
        """The agent's answer; a failure raises AgentFault."""
        entry = self._agents.find(agent.id)
        if entry is None:
            return self._missing(agent.id, key)
        if entry.is_person:
            return self._of_person(entry, question, site, key)
        if entry.gate is None:
            return self._placed(entry, question, site, key)
        return self._gated(entry.gate, entry, question, site, key)

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
        self, entry: Registration, question: Question, site: int, key: str
    ) -> Confident:
        """One call, once there is a place for it."""
        question.require_walkable()
        places, tally = self._places, self.workload.tally(entry.agent.id)
        tally.active += 1
        try:
            if places.free:
                places.free -= 1
            else:
                await places.wait()
            try:
                self._budget.count_call(_CALLING)
                timeout = self._timeout if entry.timeout is None else entry.timeout
                request = AgentRequest.of(question, entry.agent, key, timeout, self._told())
                call = _Call(self._events, request, site, tally)
                try:
                    asking = entry.connector.call(request)
                    answer = accept(await bounded(asking, timeout, self.running))
                except BaseException as error:
                    call.fail(error)
                    raise
                return call.finish(answer)
            finally:
                places.give_back()
        finally:
            tally.active -= 1

    def _told(self) -> Mapping[str, Json]:
        """What the agent is told of the run around it."""
        labels = LABELS.get()
        return {**self._context, "labels": list(labels)} if labels else self._context


@final
class _Call:
    """What a call leaves behind: its events, and the agent's tally."""

    __slots__ = ("_began", "_events", "_site", "_tally", "request")

    def __init__(self, events: Recorder, request: AgentRequest, site: int, tally: Tally) -> None:
        self.request = request
        self._events = events
        self._site = site
        self._tally = tally
        started = {
            "agent": request.agent.id,
            "operation": request.operation,
            "task": request.task,
        }
        self._began = events.emit("call.started", site, request.key, started).at

    def finish(self, answer: Accepted) -> Confident:
        """The answer as a value."""
        agent, key, confidence = self.request.agent.id, self.request.key, answer.confidence
        data = {"agent": agent, "confidence": confidence, "value": answer.value}
        finished = self._events.emit("call.finished", self._site, key, data)
        self._tally.answered(finished.at - self._began, confidence)
        return confident(answer, agent, key)

    def fail(self, error: BaseException) -> None:
        """Raises the AgentFault that an error is; none where the call was ended from outside."""
        agent, key = self.request.agent.id, self.request.key
        fault = _fault_of(error, self.request)
        if fault is None:
            self._events.emit("call.cancelled", self._site, key, {"agent": agent})
            return
        self._tally.failures += 1
        data = {"agent": agent, "error": fault.kind, "message": fault.message}
        self._events.emit("call.failed", self._site, key, data)
        raise fault from None


def confident(answer: Accepted, agent: str, key: str) -> Confident:
    """An accepted answer as a value with its evidence."""
    details: dict[str, Any] | None = None
    if answer.reasoning is not None:
        details = {"reasoning": answer.reasoning}
    if answer.factors is not None:
        details = {**(details or {}), "factors": answer.factors}
    evidence = Evidence("answer", answer.confidence, agent=agent, call=key, details=details)
    return Confident(answer.value, answer.confidence, evidence)


def _fault_of(error: BaseException, request: AgentRequest) -> AgentFault | None:
    """The failure of a call; None where it is the call that was ended."""
    agent, key = request.agent.id, request.key
    match error:
        case Garbage():
            words = f"`{agent}` gave no usable answer: {error}"
            return AgentFault(agent, "garbage", words, key)
        case TimeoutError():
            words = f"`{agent}` did not answer within {request.timeout:g} s"
            return AgentFault(agent, "timeout", words, key)
        case AgentFault():
            return AgentFault(agent, error.kind, redacted(error.message), key)
        case Quit(__cause__=asyncio.CancelledError() as cancelled):
            return _crash(agent, cancelled, key)
        case Exception() | SystemExit():
            return _crash(agent, error, key)
    return None


def _crash(agent: str, error: BaseException, key: str) -> AgentFault:
    return AgentFault(agent, "crash", f"`{agent}` crashed: {crash_words(error)}", key)
