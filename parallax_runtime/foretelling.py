"""Calls of agents that foresee what they will answer, and when (`agents.Foreseeing`).

They are as other calls (`calls`), with the same events at the same times, but nobody waits in them.
A call that would last as long as its timeout fails with it.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from functools import partial
from typing import Any, NoReturn, Protocol

from parallax_primitives.faults import AgentFault
from parallax_primitives.foretold import AT_ONCE, Foretold
from parallax_primitives.values import Confident, Json
from parallax_runtime.admission import Admission
from parallax_runtime.agents import AgentRequest, Registration
from parallax_runtime.faults import failure
from parallax_runtime.questions import Question


class Calls(Protocol):
    """What such a call asks of all calls of its run."""

    places: Admission
    waiting: defaultdict[str, int]

    def begun(self, agent: str, question: Question, site: int, key: str) -> Mapping[str, Json]:
        """Counts a call that has its place, and records it; gives what its agent is told of it."""

    def request(
        self, entry: Registration, question: Question, key: str, context: Mapping[str, Json]
    ) -> AgentRequest:
        """What a connector is given."""

    def finished(self, agent: str, site: int, key: str, raw: Any) -> Confident:
        """The answer of a call as a value."""

    def failed(self, error: BaseException, agent: str, site: int, key: str, timeout: float) -> None:
        """Raises the AgentFault that an error is; none where the call was ended from outside."""


class ForetoldCall(Foretold[Confident]):
    """One call; a failure raises AgentFault."""

    __slots__ = (
        "_calls", "_entry", "_key", "_outcome", "_question", "_request", "_site",
    )  # fmt: skip

    def __init__(
        self, calls: Calls, entry: Registration, question: Question, site: int, key: str
    ) -> None:
        self.turn = None
        self._calls = calls
        self._entry = entry
        self._question = question
        self._site = site
        self._key = key
        self._request: AgentRequest | None = None
        """Once it has begun."""

    def begin(self, now: float) -> float | None:
        calls, entry = self._calls, self._entry
        key, question = self._key, self._question
        if self.turn is not None:
            calls.waiting[entry.agent.id] -= 1
        else:
            question.require_walkable()
            if not calls.places.free:
                self.turn = calls.places.queue()
                calls.waiting[entry.agent.id] += 1
                return None
            calls.places.free -= 1
        try:
            context = calls.begun(entry.agent.id, question, self._site, key)
        except BaseException:
            calls.places.give_back()
            raise
        request = self._request = calls.request(entry, question, key, context)
        assert entry.foresee is not None, "whoever made this has looked"
        try:
            seconds, self._outcome = entry.foresee(request)
        except Exception as error:  # as if it came when the call is over
            self._outcome = partial(_raise, error)
            return now
        timeout = request.timeout
        if timeout <= seconds + AT_ONCE:
            self._outcome = _expire
            return now + min(seconds, timeout)
        return now + seconds

    def finish(self) -> Confident:
        calls, request = self._calls, self._request
        assert request is not None, "what ends has begun"
        try:
            outcome = self._outcome(request)
            return calls.finished(request.agent.id, self._site, request.key, outcome)
        except BaseException as error:
            self._failed(request, error)
            raise
        finally:
            calls.places.give_back()

    def cancel(self) -> None:
        calls = self._calls
        if self._request is not None:
            self._failed(self._request, asyncio.CancelledError())
            calls.places.give_back()
            return
        calls.waiting[self._entry.agent.id] -= 1
        if self.turn is not None and not self.turn.cancel():  # it came just now
            calls.places.give_back()

    def _failed(self, request: AgentRequest, error: BaseException) -> None:
        self._calls.failed(error, request.agent.id, self._site, request.key, request.timeout)


class ForetoldTask(ForetoldCall):
    """A call as a task: its failure is null with confidence 0."""

    __slots__ = ()

    def finish(self) -> Confident:
        try:
            return ForetoldCall.finish(self)  # `super()` takes longer than the rest
        except AgentFault as fault:
            return failure(fault)


def _raise(error: Exception, _: AgentRequest) -> NoReturn:
    raise error


def _expire(_: AgentRequest) -> NoReturn:
    raise TimeoutError
