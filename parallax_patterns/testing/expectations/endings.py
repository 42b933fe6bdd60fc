"""Checks of how the run ended: its status, its error, whom it waits for, to whom it escalated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from parallax_patterns.testing.content import ExpectedError
from parallax_patterns.testing.expectations.subject import Subject
from parallax_patterns.testing.results import Failure, Where
from parallax_runtime.execution import FaultReport


def check_status(subject: Subject) -> Iterator[Failure]:
    expected, actual = subject.expect.status, subject.outcome.status
    if expected != actual:
        yield subject.failure(
            "status",
            message=f"the run ended {actual}",
            expected=expected,
            actual=actual,
            details=_why(subject),
            fault=subject.outcome.fault,
        )


def check_error(subject: Subject) -> Iterator[Failure]:
    expected = subject.expect.error
    wanted = (
        expected
        if isinstance(expected, ExpectedError)
        else ExpectedError(mentions=[expected] if expected else [])
    )
    fault = subject.outcome.fault
    if fault is None:
        yield subject.failure(
            "error",
            message="the run did not fail",
            expected="an error",
            actual=subject.outcome.status,
        )
        return
    yield from _check_fault(subject, wanted, fault)


def _check_fault(subject: Subject, wanted: ExpectedError, fault: FaultReport) -> Iterator[Failure]:
    mapping = isinstance(subject.expect.error, ExpectedError)
    words = f"{fault.message}\n{fault.hint or ''}".casefold()
    for at, mention in enumerate(wanted.mentions):
        if mention.casefold() not in words:
            yield subject.failure(
                *(("error", "mentions", at) if mapping else ("error",)),
                message=f"the error does not mention `{mention}`",
                expected=mention,
                actual=fault.message,
                fault=fault,
            )
    if wanted.kind is not None and wanted.kind not in subject.outcome.fault_kinds:
        yield subject.failure(
            "error", "kind", message="the run failed in another way", expected=wanted.kind,
            actual=" ".join(subject.outcome.fault_kinds), fault=fault,
        )  # fmt: skip
    if wanted.line is not None and wanted.line != fault.line:
        yield subject.failure(
            "error", "line", message="the run failed at another line", expected=str(wanted.line),
            actual=str(fault.line), fault=fault,
        )  # fmt: skip


def check_pending(subject: Subject) -> Iterator[Failure]:
    expected, actual = subject.expect.pending or [], subject.outcome.pending
    if sorted(expected) != sorted(actual):
        yield subject.failure(
            "pending",
            message=_waits(actual),
            expected=_names(expected) or "nobody",
            actual=_names(actual) or "nobody",
        )


def check_escalated(subject: Subject) -> Iterator[Failure]:
    expected, actual = subject.expect.escalated, subject.outcome.escalations
    fits = bool(actual) is expected if isinstance(expected, bool) else expected in actual
    if not fits:
        to = ", ".join(f"`{target}`" for target in dict.fromkeys(actual))
        yield subject.failure(
            "escalated",
            message=f"the run escalated to {to}" if to else "the run did not escalate",
            expected=_expected_escalation(expected),
            actual=", ".join(dict.fromkeys(actual)) or "no escalation",
            where=_escalated_at(subject),
        )


def _escalated_at(subject: Subject) -> Where | None:
    """Where in the pattern the run escalated first."""
    events = (one for one in subject.execution.events if one.kind == "escalated")
    first = next(events, None)
    return None if first is None else subject.origin(first)


def _expected_escalation(expected: bool | str | None) -> str:
    if isinstance(expected, str):
        return f"an escalation to {expected}"
    return "an escalation" if expected else "no escalation"


def check_ended_well(subject: Subject) -> Iterator[Failure]:
    """A run that nothing in the case expects to fail or to wait has to complete."""
    expect, outcome = subject.expect, subject.outcome
    if outcome.status == "completed" or expect.has("status"):
        return
    if outcome.status == "failed" and expect.has("error"):
        return
    if outcome.status == "pending" and (expect.has("pending") or expect.has("invariants")):
        return
    yield subject.failure(
        message=_why(subject)[0] if _why(subject) else f"the run ended {outcome.status}",
        expected="completed",
        actual=outcome.status,
        fault=outcome.fault,
    )


def _why(subject: Subject) -> tuple[str, ...]:
    """What the run itself says about its ending."""
    outcome = subject.outcome
    if outcome.fault is not None:
        return (outcome.fault.message,)
    return (_waits(outcome.pending),) if outcome.pending else ()


def _waits(pending: tuple[str, ...]) -> str:
    return f"the run waits for {_names(pending) or 'nobody'}"


def _names(mailboxes: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in mailboxes)
