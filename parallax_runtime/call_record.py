"""What an agent call leaves behind: events, a count for its agent, the evidence of its answer."""

from __future__ import annotations

import asyncio
from typing import Any, final

from parallax_primitives.faults import AgentFault
from parallax_primitives.secrets import redacted
from parallax_primitives.values import Confident, Evidence
from parallax_runtime.agents import AgentRequest
from parallax_runtime.boundary import Accepted, Garbage, crash_words
from parallax_runtime.bounded import Quit
from parallax_runtime.events import Recorder
from parallax_runtime.workload import Tally


@final
class CallRecord:
    """Begins with `call.started`; either `finish` or `fail` ends it."""

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
        self._tally.failed()
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
    evidence = Evidence("answer", answer.confidence, (), agent, key, details)
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
