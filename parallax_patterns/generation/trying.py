"""Trying a composed pattern before it is written: its findings, its tests, and simulated runs.

All of it happens in a temporary project, so nothing of the user's is touched.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Protocol

from parallax_patterns.configuration.config import Config
from parallax_patterns.errors import UserError
from parallax_patterns.generation.placing import pointed
from parallax_patterns.project import SUFFIX, Project
from parallax_patterns.simulation.preparing import prepare
from parallax_patterns.simulation.running import BUDGET, Violation, simulate
from parallax_patterns.testing.results import TestRun
from parallax_patterns.testing.running import run_tests
from parallax_patterns.text_files import write_atomically
from parallax_patterns.validation import Validation, validate

RUNS: Final = 10
"""How often a pattern is simulated before it is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """How a pattern fared; it is tested when nothing is found in it, and simulated when its tests
    pass."""

    validation: Validation
    tests: TestRun
    violations: tuple[Violation, ...]

    @property
    def passed(self) -> bool:
        return self.validation.ok and self.tests.ok and not self.violations


class Texts(Protocol):
    """A pattern and its tests as text."""

    @property
    def name(self) -> str: ...
    @property
    def pattern_text(self) -> str: ...
    @property
    def test_text(self) -> str: ...


def tried(composed: Texts, *, strict: bool = False) -> Trial:
    """Compiles a pattern, runs its tests, and simulates it, as long as nothing is found.

    Under `strict` a warning is a finding, too.
    """
    with in_a_project(composed) as (project, pattern):
        tests = project.test_file(pattern)
        validation = validate((pattern, tests), project, strict=strict)
        run = run_tests((tests,), project) if validation.ok else TestRun(cases=())
        violations = tuple(_violations(pattern, project)) if run.ok else ()
    return Trial(validation=validation, tests=run, violations=violations)


@contextmanager
def in_a_project(composed: Texts) -> Iterator[tuple[Project, Path]]:
    """A temporary project that holds the pattern and its tests, and the pattern's file."""
    with TemporaryDirectory(prefix="parallax-") as folder:
        project = Project.at(Path(folder).resolve(), Config(), {})
        pattern = project.patterns_dir / f"{composed.name}{SUFFIX}"
        tests = project.test_file(pattern)
        write_atomically(pattern, composed.pattern_text)
        write_atomically(tests, pointed(composed.test_text, tests, pattern))
        yield project, pattern


def _violations(pattern: Path, project: Project) -> Iterator[Violation]:
    """What simulated runs break, each rule once. Agents drawn by chance may well exceed a budget,
    which is what a budget is for."""
    try:
        outcomes = simulate(prepare(pattern, project), range(RUNS))
    except UserError as error:
        yield Violation(rule="can be simulated", message=error.message)
        return
    found = (one for outcome in outcomes for one in outcome.violations if one.rule != BUDGET)
    yield from {one.rule: one for one in found}.values()
