"""Checks of the way the run took: the calls it made, the events in order, the time it needed."""

from __future__ import annotations

from collections.abc import Iterator

from parallax_patterns.testing.content import CountBounds
from parallax_patterns.testing.expectations.numbers import number
from parallax_patterns.testing.expectations.subject import Subject
from parallax_patterns.testing.outcome import names_of
from parallax_patterns.testing.results import Failure, Where

TOTAL = "total"


def check_calls(subject: Subject) -> Iterator[Failure]:
    expected = subject.expect.calls
    if isinstance(expected, dict):
        for name, count in expected.items():
            yield from _check_count(subject, name, count, "calls", name)
    elif expected is not None:
        yield from _check_count(subject, TOTAL, expected, "calls")


def _check_count(
    subject: Subject, name: str, expected: int | CountBounds, *place: str
) -> Iterator[Failure]:
    outcome = subject.outcome
    actual = outcome.total if name == TOTAL else outcome.calls.get(name, 0)
    if _counts(expected, actual):
        return
    who = "the agents were called" if name == TOTAL else f"`{name}` was called"
    yield subject.failure(
        *place,
        message=f"{who} {_times(actual)}",
        expected=_words(expected),
        actual=str(actual),
        details=_calls_made(subject),
    )


def _counts(expected: int | CountBounds, actual: int) -> bool:
    if isinstance(expected, int):
        return actual == expected
    return (expected.min is None or actual >= expected.min) and (
        expected.max is None or actual <= expected.max
    )


def _words(expected: int | CountBounds) -> str:
    if isinstance(expected, int):
        return str(expected)
    least = "" if expected.min is None else f"{expected.min} or more"
    most = "" if expected.max is None else f"{expected.max} or fewer"
    return " and ".join(part for part in (least, most) if part)


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _calls_made(subject: Subject) -> tuple[str, ...]:
    calls = subject.outcome.calls
    made = ", ".join(f"{agent} {count}" for agent, count in calls.items())
    return (f"calls made: {made}",) if made else ("no agent was called",)


def check_path(subject: Subject) -> Iterator[Failure]:
    """Names in their order, others in between or not; `!name` occurs nowhere."""
    path = subject.outcome.path
    start, passed = 0, "the beginning"
    for at, wanted in enumerate(subject.expect.path or ()):
        if wanted.startswith("!"):
            if wanted[1:] in path:
                where = _first(subject, wanted[1:])
                yield _off_path(
                    subject, at, f"`{wanted[1:]}` happened", f"no `{wanted[1:]}`", where
                )
            continue
        if wanted not in path[start:]:
            yield _off_path(subject, at, f"`{wanted}` did not happen after {passed}", f"`{wanted}`")
            return
        start, passed = path.index(wanted, start) + 1, f"`{wanted}`"


def _first(subject: Subject, name: str) -> Where | None:
    """Where in the pattern something of that name happened first."""
    events = (one for one in subject.execution.events if name in names_of(one))
    return subject.origin(next(events))


def _off_path(
    subject: Subject, at: int, message: str, expected: str, where: Where | None = None
) -> Failure:
    taken = " → ".join(subject.outcome.path) or "nothing"
    return subject.failure(
        "path", at, message=message, expected=expected, actual=taken, where=where
    )


def check_seconds(subject: Subject) -> Iterator[Failure]:
    bounds, actual = subject.expect.seconds, subject.outcome.seconds
    if bounds is None:
        return
    for key, bound, broken, words in (
        ("min", bounds.min, bounds.min is not None and actual < bounds.min - 1e-9, "or more"),
        ("max", bounds.max, bounds.max is not None and actual > bounds.max + 1e-9, "or less"),
    ):
        if bound is not None and broken:
            yield subject.failure(
                "seconds",
                key,
                message=f"the run took {number(actual)} s of virtual time",
                expected=f"{number(bound)} s {words}",
                actual=f"{number(actual)} s",
            )
