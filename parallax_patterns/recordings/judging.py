"""Where a replay parts from its recording, as failures of a test: the first part comes first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from parallax_compiler.source import Span
from parallax_patterns.recordings.model import Call, Exchange, Outcome, Recording
from parallax_patterns.recordings.replaying import (
    Asked,
    Question,
    Replayed,
    apart,
    recorded_question,
)
from parallax_patterns.testing.comparison import Difference, shown
from parallax_patterns.testing.expectations.subject import where
from parallax_patterns.testing.results import Failure, Where
from parallax_patterns.testing.tested import TestedPattern
from parallax_runtime import Program
from parallax_runtime.derivation import derive
from parallax_runtime.places import place_at

_EXACTLY: Final = 1e-9
"""By how much two equal confidences may differ."""

_MOST_DIFFERENCES: Final = 10
_NOTHING: Final = "no such call"

_Position: TypeAlias = tuple[int, int, int]
"""The number of an exchange, then what comes after it."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A replay next to its recording."""

    recording: Recording
    replayed: Replayed
    pattern: TestedPattern
    program: Program

    def failures(self) -> tuple[Failure, ...]:
        """Everything that is not as recorded: exchanges in their order, then the result."""
        exchanges = sorted(self._exchanges(), key=lambda one: one[0])
        found = [failure for _, failure in exchanges]
        outcome = self.recording.outcome
        if outcome is not None and self.recording.is_whole:
            found += self._result(outcome)
        return tuple(found)

    # --- exchanges -------------------------------------------------------------------------------

    def _exchanges(self) -> Iterator[tuple[_Position, Failure]]:
        latest, is_beyond = 0, False
        for at, one in enumerate(self.replayed.asked):
            if one.exchange is None:
                is_beyond = True
                if self.recording.is_whole:
                    yield (latest, 1, at), self._unexpected(one)
                continue
            latest = max(latest, one.exchange.number)
            failure = self._otherwise(one, one.exchange)
            if failure is not None:
                yield (one.exchange.number, 0, 0), failure
        if self.recording.is_whole or not is_beyond:
            for left in self.replayed.left:
                yield (left.number, 0, 0), self._missing(left)

    def _unexpected(self, one: Asked) -> Failure:
        name = one.question.who
        return Failure(
            what=f"agents.{name}",
            message=f"`{name}` is asked, which it was not in the recorded run",
            expected=_NOTHING,
            actual=_told(one.question),
            source=self.recording.source,
            span=self._span(None),
            where=self._where(one),
        )

    def _missing(self, exchange: Exchange) -> Failure:
        question = recorded_question(exchange)
        place = exchange.place if isinstance(exchange, Call) else None
        return Failure(
            what=_name(exchange),
            message=f"`{question.who}` was asked in the recorded run, and is not now",
            expected=_told(question),
            actual=_NOTHING,
            source=self.recording.source,
            span=self._span(exchange),
            details=() if place is None else (f"It was asked at {place}.",),
        )

    def _otherwise(self, one: Asked, exchange: Exchange) -> Failure | None:
        """What is not as in the exchange that answered a question: the question, else the end."""
        pairs = zip(recorded_question(exchange).parts(), one.question.parts(), strict=True)
        for (part, before), (_, now) in pairs:
            found = tuple(apart(before, now))
            if found:
                changed = "other arguments" if part == "arguments" else f"another {part}"
                return replace(
                    self._changed(one, exchange, shown(before), shown(now)),
                    message=f"`{one.question.who}` is asked with {changed}",
                    details=_listed(found),
                )
        return self._ended_otherwise(one, exchange)

    def _ended_otherwise(self, one: Asked, exchange: Exchange) -> Failure | None:
        if one.key is None or not isinstance(exchange, Call) or not self.recording.is_whole:
            return None
        now = self._ending(one.key)
        if now == exchange.ending:
            return None
        failure = self._changed(one, exchange, exchange.ending, now)
        return replace(failure, message=f"this call of `{exchange.agent}` ends in another way")

    def _changed(self, one: Asked, exchange: Exchange, expected: str, actual: str) -> Failure:
        return Failure(
            what=_name(exchange),
            message="",
            expected=expected,
            actual=actual,
            source=self.recording.source,
            span=self._span(exchange),
            where=self._where(one),
        )

    def _ending(self, key: str) -> str:
        """How a call of the replay ended."""
        for event in self.replayed.execution.events:
            if event.key == key and event.kind == "call.failed":
                return str(event.data["error"])
            if event.key == key and event.kind == "call.cancelled":
                return "cancelled"
        return "answered"

    # --- the result ------------------------------------------------------------------------------

    def _result(self, outcome: Outcome) -> Iterator[Failure]:
        execution = self.replayed.execution
        fault = execution.fault
        if execution.status != outcome.status:
            why = () if fault is None else (fault.message,)
            expected = outcome.status if outcome.fault is None else outcome.fault.message
            yield self._of_run("status", "another status", expected, execution.status, why)
            return
        kinds = (outcome.fault and outcome.fault.kind, fault and fault.kind)
        if kinds[0] != kinds[1] and outcome.fault is not None and fault is not None:
            yield self._of_run("error", "another error", outcome.fault.message, fault.message)
        found = tuple(apart(outcome.value, execution.json))
        if found:
            before, now = shown(outcome.value), shown(execution.json)
            yield self._of_run("value", "another value", before, now, _listed(found))
        if abs(execution.confidence - outcome.confidence) > _EXACTLY:
            before, now = f"{outcome.confidence:.6g}", f"{execution.confidence:.6g}"
            failure = self._of_run("confidence", "another confidence", before, now)
            derivation = derive(execution.value, self.program, execution.events)
            yield replace(failure, derivation=derivation)
        if list(execution.pending) != outcome.pending:
            before, now = shown(outcome.pending), shown(list(execution.pending))
            yield self._of_run("pending", "other mailboxes", before, now)

    def _of_run(
        self, what: str, words: str, expected: str, actual: str, details: tuple[str, ...] = ()
    ) -> Failure:
        fault = self.replayed.execution.fault
        place = None if fault is None else fault.place
        return Failure(
            what=what,
            message=f"the run ends with {words}",
            expected=expected,
            actual=actual,
            source=self.recording.source,
            span=self.recording.lines.get(0, Span(0, 0)),
            details=details,
            where=where(self.pattern.compilation, place),
        )

    # --- places ----------------------------------------------------------------------------------

    def _span(self, exchange: Exchange | None) -> Span:
        return Span(0, 0) if exchange is None else self.recording.lines[exchange.number]

    def _where(self, one: Asked) -> Where | None:
        """The place of the pattern that asked; that of a mailbox is known from an event."""
        key = one.key
        if key is None:
            events = self.replayed.execution.events
            told = (event.key for event in events if one.question.who in event.data.values())
            key = next(told, None)
        return where(self.pattern.compilation, place_at(self.program, key))


def _name(exchange: Exchange) -> str:
    return f"{exchange.kind} {exchange.number}"


def _told(question: Question) -> str:
    if not question.operation:
        return shown(question.payload)
    task = f'"{question.task}", ' if question.task is not None else ""
    return f"{question.operation}({task}{shown(question.payload)})"


def _listed(found: tuple[Difference, ...]) -> tuple[str, ...]:
    """The differences, where they say more than the two values do."""
    told = [str(one) for one in found if one.path]
    more = len(told) - _MOST_DIFFERENCES
    return (*told[:_MOST_DIFFERENCES], *([f"and {more} more"] if more > 0 else ()))
