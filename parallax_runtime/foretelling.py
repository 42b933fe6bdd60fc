"""Calls of agents that foresee what they will answer, and when (`agents.Foreseeing`).

They are as other calls (`calls`), with the same events at the same times, but nobody waits in them.
A call that would last as long as its timeout fails with it.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import NoReturn, Protocol

from parallax_primitives.faults import AgentFault
from parallax_primitives.foretold import AT_ONCE, Foretold
from parallax_primitives.values import Confident
from parallax_runtime.admission import Admission
from parallax_runtime.agents import AgentRequest, Registration
from parallax_runtime.boundary import accept
from parallax_runtime.call_record import CallRecord
from parallax_runtime.faults import failure
from parallax_runtime.questions import Question
from parallax_runtime.workload import Tally, Workload


class Calls(Protocol):
    """What such a call asks of all calls of its run."""

    places: Admission
    workload: Workload

    def made(
        self, entry: Registration, question: Question, site: int, key: str, tally: Tally
    ) -> CallRecord:
        """A call that has its place, counted and on the record."""


class ForetoldCall(Foretold[Confident]):
    """One call; a failure raises AgentFault."""

    __slots__ = (
        "_calls", "_entry", "_key", "_outcome", "_question", "_record", "_site", "_tally",
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
        self._tally = calls.workload.tally(entry.agent.id)
        self._record: CallRecord | None = None
        """What it leaves behind, once it has begun."""

    def begin(self, now: float) -> float | None:
        calls, entry = self._calls, self._entry
        if self.turn is None and not self._enters(calls.places):
            return None
        try:
            record = calls.made(entry, self._question, self._site, self._key, self._tally)
        except BaseException:
            self._leave()
            raise
        self._record = record
        assert entry.foresee is not None, "whoever made this has looked"
        try:
            seconds, self._outcome = entry.foresee(record.request)
        except Exception as error:  # as if it came when the call is over
            self._outcome = partial(_raise, error)
            return now
        timeout = record.request.timeout
        if timeout <= seconds + AT_ONCE:
            self._outcome = _expire
            return now + min(seconds, timeout)
        return now + seconds

    def _enters(self, places: Admission) -> bool:
        self._question.require_walkable()
        self._tally.active += 1
        if places.free:
            places.free -= 1
            return True
        self.turn = places.queue()
        return False

    def finish(self) -> Confident:
        record = self._record
        assert record is not None, "what ends has begun"
        try:
            answer = accept(self._outcome(record.request))
        except BaseException as error:
            record.fail(error)
            raise
        else:
            return record.finish(answer)
        finally:
            self._leave()

    def cancel(self) -> None:
        if self._record is not None:
            self._record.fail(asyncio.CancelledError())
            self._leave()
            return
        self._tally.active -= 1
        if self.turn is not None and not self.turn.cancel():  # it came just now
            self._calls.places.give_back()

    def _leave(self) -> None:
        self._calls.places.give_back()
        self._tally.active -= 1


class ForetoldTask(ForetoldCall):
    """A call as a task: its failure is null with confidence 0."""

    __slots__ = ()

    def finish(self) -> Confident:
        try:
            return super().finish()
        except AgentFault as fault:
            return failure(fault)


def _raise(error: Exception, _: AgentRequest) -> NoReturn:
    raise error


def _expire(_: AgentRequest) -> NoReturn:
    raise TimeoutError
