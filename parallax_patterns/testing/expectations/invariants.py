"""What has to be true of every run: the invariants of the pattern, of the file and of the case."""

from __future__ import annotations

from collections.abc import Iterator

from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.source import Source, Span
from parallax_patterns.invariants import header_invariants, read_invariant, speaks_of
from parallax_patterns.testing.comparison import shown
from parallax_patterns.testing.expectations.subject import Subject
from parallax_patterns.testing.results import Failure, Where
from parallax_primitives.values import Json


def check_invariants(subject: Subject) -> Iterator[Failure]:
    """Those that do not hold; one that speaks of the truth needs a case that says what it is."""
    known = _facts(subject)
    for text, source, span in _listed(subject):
        if "truth" in speaks_of(text) and "truth" not in known:
            continue
        found = read_invariant(text, source, span)
        if isinstance(found, Diagnostic) or found.holds({"truth": None, **known}):
            continue
        yield subject.failure(
            "invariants",
            message="an invariant does not hold",
            expected=text,
            actual=_told(text, known),
            where=Where(source, span),
        )


def _listed(subject: Subject) -> Iterator[tuple[str, Source, Span]]:
    """Each once, however often it is written down."""
    seen: set[str] = set()
    for text, source, span in _written(subject):
        if text not in seen:
            seen.add(text)
            yield text, source, span


def _written(subject: Subject) -> Iterator[tuple[str, Source, Span]]:
    pattern, file = subject.pattern.source, subject.file
    yield from ((text, pattern, span) for text, span in header_invariants(pattern))
    for at, text in enumerate(file.invariants):
        yield text, file.source, file.span(("invariants", at))
    for at, text in enumerate(subject.expect.invariants or ()):
        path = (*subject.case.path, "expect", "invariants", at)
        yield text, file.source, file.span(path)


def _facts(subject: Subject) -> dict[str, Json]:
    outcome, case = subject.outcome, subject.case
    failed = sum(event.kind == "call.failed" for event in subject.execution.events)
    facts: dict[str, Json] = {
        "status": outcome.status,
        "value": outcome.value,
        "confidence": outcome.confidence,
        "escalated": bool(outcome.escalations or outcome.pending),
        "pending": bool(outcome.pending),
        "calls": outcome.total,
        "failures": failed,
        "seconds": outcome.seconds,
        "asked": {**dict.fromkeys((one.name for one in case.agents), 0), **outcome.calls},
        "input": case.input,
    }
    return facts if case.truth is None else {**facts, "truth": case.truth}


def _told(text: str, known: dict[str, Json]) -> str:
    """The facts that an invariant speaks of, as they are."""
    names = speaks_of(text)
    told = (f"{name} is {shown(known.get(name))}" for name in known if name in names)
    return ", ".join(told) or "false"
