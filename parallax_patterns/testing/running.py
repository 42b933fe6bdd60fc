"""Running test files: file by file, here or in several processes, always in the same order.

A file is the unit of work. What it gives is data, so it does not matter which process ran it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeAlias

from parallax_compiler.diagnostics.core import Diagnostic, Sink
from parallax_patterns.diagnostics.testing import CaseWithoutAssertion
from parallax_patterns.project import Project
from parallax_patterns.testing.cases import Conditions, run_case, with_attempts
from parallax_patterns.testing.connections import refused
from parallax_patterns.testing.coverage.items import Item
from parallax_patterns.testing.coverage.measuring import Coverage, measured
from parallax_patterns.testing.loading import load_test_file
from parallax_patterns.testing.results import CaseResult, TestRun
from parallax_patterns.testing.snapshots import write_snapshots
from parallax_patterns.testing.test_file import TestFile
from parallax_patterns.testing.tested import Prepare, TestedPattern, tested_pattern
from parallax_patterns.workers import in_processes

OnCase: TypeAlias = Callable[[CaseResult], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What is run, and how: cases whose name matches; `prepare` compiles the patterns."""

    run_regex: str | None = None
    fail_fast: bool = False
    conditions: Conditions = field(default_factory=Conditions)
    prepare: Prepare = tested_pattern


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRun:
    """What came of one file; `items` is what there is to reach in its pattern."""

    cases: tuple[CaseResult, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    pattern: Path | None = None
    items: tuple[Item, ...] = ()


class Suite:
    """Runs files; a pattern that several of them test is made ready once."""

    def __init__(self, project: Project, settings: Settings) -> None:
        self._project = project
        self._settings = settings
        self._patterns: dict[Path, tuple[TestedPattern, tuple[Diagnostic, ...]]] = {}

    def file(self, path: Path, on_case: OnCase | None = None) -> FileRun:
        """Runs the chosen cases of a file, up to the first that fails if that is wanted."""
        sink = Sink()
        file = load_test_file(path, self._project, sink)
        # A case without assertion fails by itself; it keeps the others from nothing.
        found = tuple(one for one in sink if one.code != CaseWithoutAssertion.code)
        if file is None:
            return FileRun(diagnostics=found)
        pattern, errors = self._pattern(file.pattern)
        cases: list[CaseResult] = []
        with refused() as late:
            for result in self._results(file, pattern):
                cases.append(result)
                if on_case is not None:
                    on_case(result)
        if late and cases:
            cases[-1] = with_attempts(cases[-1], late, file, self._project)
        _keep_snapshots(file, cases)
        return FileRun(
            cases=tuple(cases),
            diagnostics=(*found, *errors),
            pattern=file.pattern,
            items=pattern.items,
        )

    def remote(self, path: Path) -> FileRun:
        """As `file`, for another process: what can be sent to it."""
        done = self.file(path)
        return replace(done, cases=tuple(replace(one, execution=None) for one in done.cases))

    def _pattern(self, path: Path) -> tuple[TestedPattern, tuple[Diagnostic, ...]]:
        if path not in self._patterns:
            sink = Sink()
            pattern = self._settings.prepare(path, self._project, sink)
            self._patterns[path] = pattern, tuple(sink)
        return self._patterns[path]

    def _results(self, file: TestFile, pattern: TestedPattern) -> Iterator[CaseResult]:
        wanted = re.compile(self._settings.run_regex or "")
        for case in file.cases:
            if wanted.search(case.name):
                result = run_case(file, case, pattern, self._project, self._settings.conditions)
                yield result
                if self._settings.fail_fast and result.status != "passed":
                    return


def _keep_snapshots(file: TestFile, cases: Iterable[CaseResult]) -> None:
    """Writes what is new; what belongs to no case is dropped only then."""
    new = {case.name: case.snapshot for case in cases if case.snapshot is not None}
    if new:
        names = [case.name for case in file.cases if case.expect.has("snapshot")]
        write_snapshots(file.path, file.snapshots, new, names)


def run_tests(  # noqa: PLR0913  # one keyword for every way in which test runs differ
    files: Iterable[Path],
    project: Project,
    *,
    run_regex: str | None = None,
    seed: int = 0,
    fail_fast: bool = False,
    update_snapshots: bool = False,
    prepare: Prepare = tested_pattern,
    counted: Iterable[Path] = (),
    workers: int = 1,
    on_case: OnCase | None = None,
) -> TestRun:
    """Runs the cases of test files whose name matches; `seed` is that of cases without one.

    Coverage is measured if `prepare` makes patterns that report it; it also counts the patterns of
    `counted`, whether a file tests them or not.
    """
    began = time.perf_counter()
    conditions = Conditions(seed=seed, update_snapshots=update_snapshots)
    settings = Settings(
        run_regex=run_regex, fail_fast=fail_fast, conditions=conditions, prepare=prepare
    )
    done = list(_file_runs(tuple(files), project, settings, workers, on_case))
    sink = Sink()
    for run in done:
        sink.extend(run.diagnostics)
    return TestRun(
        cases=tuple(case for run in done for case in run.cases),
        diagnostics=tuple(sink),
        seed=seed,
        duration=time.perf_counter() - began,
        coverage=_coverage([*done, *_untested(counted, done, project, prepare)]),
    )


def _file_runs(
    files: tuple[Path, ...],
    project: Project,
    settings: Settings,
    workers: int,
    on_case: OnCase | None,
) -> Iterator[FileRun]:
    """The files in their order, up to the first that fails if that is wanted."""
    suite = Suite(project, settings)
    count = min(workers, len(files))
    runs = (
        _remote_runs(suite, files, count, on_case)
        if count > 1
        else (suite.file(path, on_case) for path in files)
    )
    with closing(runs):
        for run in runs:
            yield run
            if settings.fail_fast and any(case.status != "passed" for case in run.cases):
                return


def _remote_runs(
    suite: Suite, files: tuple[Path, ...], count: int, on_case: OnCase | None
) -> Generator[FileRun, None, None]:
    with closing(in_processes(suite.remote, files, count)) as runs:
        for run in runs:
            if on_case is not None:
                for case in run.cases:
                    on_case(case)
            yield run


def _untested(
    patterns: Iterable[Path], runs: Iterable[FileRun], project: Project, prepare: Prepare
) -> Iterator[FileRun]:
    """Patterns that no file tested, as if a file without cases did; those with errors left out."""
    tested = {run.pattern for run in runs}
    for path in patterns:
        if path.resolve() not in tested:
            yield FileRun(pattern=path, items=prepare(path, project, Sink()).items)


def _coverage(runs: Iterable[FileRun]) -> Coverage | None:
    """What all cases reached; None when it was not measured."""
    reached = [(run.items, [case.reached for case in run.cases]) for run in runs if run.items]
    return measured(reached) if reached else None
