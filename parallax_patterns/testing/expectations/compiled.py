"""The check of what the compiler warned of."""

from __future__ import annotations

from collections.abc import Iterator

from parallax_compiler.diagnostics.core import Diagnostic
from parallax_patterns.testing.expectations.subject import Subject
from parallax_patterns.testing.results import Failure


def check_warnings(subject: Subject) -> Iterator[Failure]:
    """Each entry, a code or words, fits a warning; an empty list wants no warning at all."""
    expected, found = subject.expect.warnings or [], subject.outcome.warnings
    told = tuple(_told(one) for one in found)
    if not expected and found:
        yield subject.failure(
            "warnings",
            message="the pattern compiles with warnings",
            expected="no warning",
            actual=f"{len(found)} of them",
            details=told,
        )
    for at, wanted in enumerate(expected):
        if not any(_fits(wanted, one) for one in found):
            yield subject.failure(
                "warnings",
                at,
                message=f"no warning of the pattern mentions `{wanted}`",
                expected=wanted,
                actual="no warning" if not found else "other warnings",
                details=told,
            )


def _fits(wanted: str, warning: Diagnostic) -> bool:
    return wanted == warning.code or wanted.casefold() in warning.text().casefold()


def _told(warning: Diagnostic) -> str:
    place = warning.source.position(warning.span.start)
    return f"{warning.source.name}:{place.line}:{place.column} {warning.code} {warning.label}"
