"""Whether the tests of a pattern notice a mutant: the first case that does ends its search."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from parallax_compiler.diagnostics.core import Sink
from parallax_patterns.errors import FINDINGS, UserError
from parallax_patterns.mutation.mutants import Mutant
from parallax_patterns.project import Project
from parallax_patterns.testing.cases import run_case
from parallax_patterns.testing.coverage.measuring import measured
from parallax_patterns.testing.coverage.probed import probed_pattern
from parallax_patterns.testing.discovery import discover
from parallax_patterns.testing.loading import load_test_file
from parallax_patterns.testing.results import CaseResult
from parallax_patterns.testing.test_file import TestCase, TestFile
from parallax_patterns.testing.tested import TestedPattern


@dataclass(frozen=True, slots=True, kw_only=True)
class Tests:
    """The chosen cases of one pattern, each with its file."""

    __test__ = False  # not a class of tests, whatever pytest makes of its name

    path: Path
    cases: tuple[tuple[TestFile, TestCase], ...]


def tests_of(
    patterns: Iterable[Path], project: Project, run_regex: str | None
) -> tuple[Tests, ...]:
    """The tests of patterns; those without any are left out. Raises UserError for faulty files."""
    wanted = re.compile(run_regex or "")
    sink = Sink()
    loaded = (load_test_file(path, project, sink) for path in discover((), project))
    files = [file for file in loaded if file is not None]
    if sink.has_errors:
        raise UserError("The tests have faults.", diagnostics=tuple(sink), exit_code=FINDINGS)
    found = (
        Tests(
            path=path,
            cases=tuple(
                (file, case)
                for file in files
                if file.pattern == path.resolve()
                for case in file.cases
                if wanted.search(case.name)
            ),
        )
        for path in patterns
    )
    return tuple(one for one in found if one.cases)


def unreached_lines(tests: Tests, project: Project) -> frozenset[int]:
    """The lines of the pattern that no case gets to.

    Raises UserError where the tests fail already: they cannot tell a mutant then.
    """
    sink = Sink()
    pattern = probed_pattern(tests.path, project, sink)
    results = [] if sink.has_errors else list(_results(tests, pattern, project))
    failed = next((one for one in results if one.status != "passed"), None)
    name = pattern.compilation.source.name
    if sink.has_errors or failed is not None:
        why = "has errors" if failed is None else f"fails its test `{failed.name}`"
        raise UserError(
            f"`{name}` {why} without any mutant.",
            hint="Mend it first: run `parallax test`.",
            diagnostics=tuple(sink),
            exit_code=FINDINGS,
        )
    coverage = measured([(pattern.items, [one.reached for one in results])])
    lines = (one.lines.items() for one in coverage.files if one.source.name == name)
    return frozenset(line for file in lines for line, cases in file if not cases)


def killer(mutant: Mutant, tests: Tests, project: Project) -> CaseResult | None:
    """The first case that notices a mutant."""
    results = _results(tests, mutant.pattern, project)
    return next((one for one in results if one.status != "passed"), None)


def _results(tests: Tests, pattern: TestedPattern, project: Project) -> Iterator[CaseResult]:
    return (run_case(file, case, pattern, project) for file, case in tests.cases)
