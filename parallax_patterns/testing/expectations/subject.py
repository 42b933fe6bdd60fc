"""What every check is given: the expectation, the outcome, and the way to tell a failure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from parallax_compiler.source import Position, Span
from parallax_patterns.compiled import CompiledPattern
from parallax_patterns.testing.content import Expectation
from parallax_patterns.testing.outcome import Outcome
from parallax_patterns.testing.results import Failure, Where
from parallax_patterns.testing.test_file import TestCase, TestFile
from parallax_runtime import Event, Execution, FaultReport, Place, Program
from parallax_runtime.derivation import Derivation, derive
from parallax_runtime.places import place_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One case and what its run left."""

    file: TestFile
    case: TestCase
    pattern: CompiledPattern
    program: Program
    execution: Execution
    outcome: Outcome
    reached: frozenset[int] = frozenset()
    """The numbers that an instrumented program notes."""
    is_updating: bool = False
    """Whether snapshots are written, so that nothing is compared with them."""

    @property
    def expect(self) -> Expectation:
        return self.case.expect

    @property
    def is_refused(self) -> bool:
        """Whether the input did not fit, so that nothing ran, and the case expects otherwise."""
        fault = self.outcome.fault
        expected = self.expect.has("error") or self.expect.has("status")
        return fault is not None and fault.kind == "input" and not expected

    def derivation(self) -> Derivation:
        """What the confidence of the result was made of."""
        return derive(self.execution.value, self.program, self.execution.events)

    def origin(self, event: Event) -> Where | None:
        """The place of the pattern where an event came from."""
        return None if event.key is None else self.called_at(event.key)

    def called_at(self, key: str) -> Where | None:
        """The place of the pattern that a call's key names."""
        return self.place(place_at(self.program, key))

    def place(self, place: Place | None) -> Where | None:
        """A place as the run knows it, in the text that was compiled."""
        return where(self.pattern, place)

    def failure(
        self,
        *place: str | int,
        message: str,
        expected: str | None = None,
        actual: str | None = None,
        details: tuple[str, ...] = (),
        fault: FaultReport | None = None,
        where: Where | None = None,
        derivation: Derivation | None = None,
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
            details=details if fault is None or fault.hint is None else (*details, fault.hint),
            fault=fault,
            where=where if fault is None else self.place(fault.place),
            derivation=derivation,
        )


def where(pattern: CompiledPattern, place: Place | None) -> Where | None:
    """A place as a run of the pattern knows it, in the text that was compiled."""
    sources = (pattern.source, *pattern.imported)
    source = next((one for one in sources if place and one.name == place.source), None)
    if place is None or source is None:
        return None
    start = source.offset(Position(place.line, place.column))
    end = source.offset(Position(place.end_line, place.end_column))
    return Where(source, Span(start, end))


Check: TypeAlias = Callable[[Subject], Iterator[Failure]]
