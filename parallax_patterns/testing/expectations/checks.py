"""The table of checks: which key of `expect` is checked by what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from parallax_patterns.testing.expectations.compiled import check_warnings
from parallax_patterns.testing.expectations.confidence import check_confidence
from parallax_patterns.testing.expectations.course import check_calls, check_path, check_seconds
from parallax_patterns.testing.expectations.endings import (
    check_ended_well,
    check_error,
    check_escalated,
    check_pending,
    check_status,
)
from parallax_patterns.testing.expectations.invariants import check_invariants
from parallax_patterns.testing.expectations.snapshot import check_snapshot
from parallax_patterns.testing.expectations.subject import Check, Subject
from parallax_patterns.testing.expectations.values import (
    check_at,
    check_contains,
    check_schema,
    check_value,
)
from parallax_patterns.testing.results import Failure

RESULT_CHECKS: Final[dict[str, Check]] = {
    "value": check_value,
    "contains": check_contains,
    "at": check_at,
    "json_schema": check_schema,
    "confidence": check_confidence,
    "snapshot": check_snapshot,
}
"""By field of Expectation: what looks at the result, and so says nothing of a run without one."""

CHECKS: Final[dict[str, Check]] = {
    "status": check_status,
    "error": check_error,
    "pending": check_pending,
    "escalated": check_escalated,
    "calls": check_calls,
    "path": check_path,
    "seconds": check_seconds,
    "warnings": check_warnings,
}
"""By field of Expectation: what looks at the run."""


def failures(subject: Subject) -> Iterator[Failure]:
    """Everything that is not as the case expects."""
    unforeseen = list(check_ended_well(subject))
    yield from unforeseen
    if subject.is_refused:
        return
    checks = CHECKS if unforeseen else {**RESULT_CHECKS, **CHECKS}
    for field, check in checks.items():
        if subject.expect.has(field):
            yield from check(subject)
    if not unforeseen:
        yield from check_invariants(subject)
