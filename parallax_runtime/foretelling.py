"""Calls of agents that foresee what they will answer, and when (`agents.Foreseeing`).

They are as other calls (`calls`), with the same events at the same times, but nobody waits in them.
A call that would last as long as its timeout fails with it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, NoReturn, Protocol

from parallax_primitives.faults import AgentFault
from parallax_primitives.foretold import Foretold
from parallax_primitives.values import Confident
from parallax_runtime.admission import Admission
from parallax_runtime.agents import AgentRequest, Registration
from parallax_runtime.boundary import accept
from parallax_runtime.call_record import CallRecord
from parallax_runtime.faults import failure
from parallax_runtime.questions import Question
from parallax_runtime.virtual import AT_ONCE
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
    """One call, which may have to wait for its place first; a failure raises AgentFault."""

    __slots__ = (
        "_calls", "_due", "_entry", "_key", "_outcome", "_question", "_record", "_site", "_tally",
        "_timer", "_turn",
    )  # fmt: skip

    def __init__(
        self, calls: Calls, entry: Registration, question: Question, site: int, key: str
    ) -> None:
        self._calls = calls
        self._entry = entry
        self._question = question
        self._site = site
        self._key = key
        self._tally = calls.workload.tally(entry.agent.id)
        self._turn: asyncio.Future[None] | None = None
        """Where it has to wait for its place: done when it has one."""
        self._record: CallRecord | None = None
        """What it leaves behind, once it is made."""
        self._outcome: Callable[[Any], Any] = _expire

    def begin(self, due: Callable[[], None]) -> bool:
        self._question.require_walkable()
        self._tally.active += 1
        places = self._calls.places
        if places.free:
            places.free -= 1
            return self._make(due)
        self._due = due
        self._turn = places.queue()
        self._turn.add_done_callback(self._admitted)
        return False

    def _admitted(self, turn: asyncio.Future[None]) -> None:
        if turn is self._turn and self._make(self._due):
            self._due()

    def _make(self, due: Callable[[], None]) -> bool:
        """Makes the call; true where its end has come already."""
        entry = self._entry
        assert entry.foresee is not None, "whoever made this has looked"
        try:
            record = self._record = self._calls.made(
                entry, self._question, self._site, self._key, self._tally
            )
            seconds, self._outcome = entry.foresee(record.request)
        except Exception as error:  # nothing that ended a call may end the loop
            self._outcome = partial(_raise, error)
            return True
        timeout = record.request.timeout
        if timeout <= seconds + AT_ONCE:
            seconds, self._outcome = min(seconds, timeout), _expire
        if seconds <= 0:
            return True
        self._timer = asyncio.get_running_loop().call_later(seconds, due)
        return False

    def finish(self) -> Confident:
        record = self._record
        try:
            if record is None:
                self._outcome(None)
                raise AssertionError("a call that was not made has its reason")
            try:
                answer = accept(self._outcome(record.request))
            except BaseException as error:
                record.fail(error)
                raise
            return record.finish(answer)
        finally:
            self._leave()

    def cancel(self) -> None:
        turn, self._turn = self._turn, None
        if self._record is not None:
            self._timer.cancel()
            self._record.fail(asyncio.CancelledError())
            self._leave()
        elif turn is not None:
            self._tally.active -= 1
            if not turn.cancel():  # it came together with the place
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
