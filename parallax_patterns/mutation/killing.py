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
from parallax_patterns.text_files import shown_path


@dataclass(frozen=True, slots=True, kw_only=True)
class Tests:
    """The chosen cases of one pattern, each with its file."""

    __test__ = False  # not a class of tests, whatever pytest makes of its name

    path: Path
    cases: tuple[tuple[TestFile, TestCase], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The tests of several patterns, those without any left out.

    `problems` are the test files that have faults, and `unjudged` the patterns that these test:
    what a part of the tests misses, another part might notice.
    """

    tests: tuple[Tests, ...]
    problems: tuple[UserError, ...]
    unjudged: frozenset[Path]


def tests_of(patterns: Iterable[Path], project: Project, run_regex: str | None) -> Chosen:
    """The tests of patterns: the cases whose names match."""
    wanted = re.compile(run_regex or "")
    files: list[TestFile] = []
    problems: list[UserError] = []
    faulty: set[Path] = set()
    for path in discover((), project):
        sink = Sink()
        file = load_test_file(path, project, sink)
        if sink.has_errors:
            problems.append(_faulty(path, sink))
            faulty |= set() if file is None else {file.pattern}
        elif file is not None:
            files.append(file)
    all_patterns = tuple(patterns)
    found = (_tests(path, files, wanted) for path in all_patterns if path.resolve() not in faulty)
    return Chosen(
        tests=tuple(one for one in found if one.cases),
        problems=tuple(problems),
        unjudged=frozenset(one for one in all_patterns if one.resolve() in faulty),
    )


def _faulty(path: Path, sink: Sink) -> UserError:
    return UserError(
        f"`{shown_path(path)}` has faults.", diagnostics=tuple(sink), exit_code=FINDINGS
    )


def _tests(path: Path, files: Iterable[TestFile], wanted: re.Pattern[str]) -> Tests:
    cases = (
        (file, case)
        for file in files
        if file.pattern == path.resolve()
        for case in file.cases
        if wanted.search(case.name)
    )
    return Tests(path=path, cases=tuple(cases))


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
