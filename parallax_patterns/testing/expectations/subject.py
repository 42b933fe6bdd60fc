"""What every check is given: the expectation, the outcome, and the way to tell a failure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from parallax_patterns.testing.model import Expectation
from parallax_patterns.testing.outcome import Outcome
from parallax_patterns.testing.results import Failure
from parallax_patterns.testing.test_file import TestCase, TestFile
from parallax_runtime import FaultReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One case and what its run left."""

    file: TestFile
    case: TestCase
    outcome: Outcome

    @property
    def expect(self) -> Expectation:
        return self.case.expect

    def failure(
        self,
        *place: str | int,
        message: str,
        expected: str | None = None,
        actual: str | None = None,
        details: tuple[str, ...] = (),
        fault: FaultReport | None = None,
    ) -> Failure:
        """The failure of what stands at a place under `expect`."""
        path = (*self.case.path, "expect", *place)
        return Failure(
            what=".".join(str(part) for part in place) or "run",
            message=message,
            expected=expected,
            actual=actual,
            source=self.file.source,
            span=self.file.key_span(path),
            details=(*details, *_place(fault)),
            fault=fault,
        )


def _place(fault: FaultReport | None) -> tuple[str, ...]:
    """Where the pattern failed, and what would help."""
    if fault is None:
        return ()
    at = () if fault.place is None else (f"at {fault.source}:{fault.line}:{fault.column}",)
    return at if fault.hint is None else (*at, fault.hint)


Check: TypeAlias = Callable[[Subject], Iterator[Failure]]
