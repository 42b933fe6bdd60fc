"""What running tests gives: cases, and for each failed one what was expected and what came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

from parallax_compiler.diagnostics.core import Diagnostic, Severity
from parallax_compiler.source import Source, Span
from parallax_patterns.testing.coverage.items import Key
from parallax_patterns.testing.coverage.measuring import Coverage
from parallax_runtime import Execution, FaultReport
from parallax_runtime.derivation import Derivation

Snapshot: TypeAlias = Mapping[str, Any]
"""The kept parts of one run."""

Status: TypeAlias = Literal["passed", "written", "failed", "error"]
"""`written`: a snapshot was, so that there was nothing to compare the run with; `failed`: the run
was not as expected; `error`: there was no run to look at."""


@dataclass(frozen=True, slots=True)
class Where:
    """A place of a pattern."""

    source: Source
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One thing that was not as expected.

    `what` is the expectation (`value`, `calls.security`, `run` …), `span` its place in the test
    file. `details` are further lines: single differences, the path taken. `where` is the place of
    the pattern that it is about, `fault` how the pattern itself failed, `derivation` what the
    confidence was made of where that explains it.
    """

    what: str
    message: str
    expected: str | None
    actual: str | None
    source: Source
    span: Span
    details: tuple[str, ...] = ()
    fault: FaultReport | None = None
    where: Where | None = None
    derivation: Derivation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResult:
    """How one case went; `line` is where it begins in its file.

    `seconds` is virtual time, `duration` real. `diagnostics` are faults of the case as written,
    `snapshot` is one to be kept, `reached` what the run reports for coverage, `connections` counts
    what was refused.
    """

    file: Path
    name: str
    line: int
    status: Status
    failures: tuple[Failure, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    execution: Execution | None = None
    """None when nothing ran, or another process ran it."""
    snapshot: Snapshot | None = None
    reached: frozenset[Key] = frozenset()
    connections: int = 0
    seconds: float = 0.0
    duration: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TestRun:
    """All cases that ran, and the faults of test files and patterns that kept others from it."""

    __test__ = False  # not a class of tests, whatever pytest makes of its name

    cases: tuple[CaseResult, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    seed: int = 0
    duration: float = 0.0
    coverage: Coverage | None = None

    def count(self, status: Status) -> int:
        return sum(1 for case in self.cases if case.status == status)

    @property
    def connections(self) -> int:
        """How often a case tried to leave the process."""
        return sum(case.connections for case in self.cases)

    @property
    def has_errors(self) -> bool:
        """Whether a file was kept from running in full."""
        return any(one.severity is Severity.ERROR for one in self.diagnostics)

    @property
    def ok(self) -> bool:
        """Whether every case passed and there was one."""
        return bool(self.cases) and self.count("passed") == len(self.cases) and not self.has_errors

    @property
    def nothing_ran(self) -> bool:
        return not self.cases and not self.has_errors
