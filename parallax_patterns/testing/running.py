"""Running test files: each case a run of its own, in virtual time, with its own scripts."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from parallax_compiler.diagnostics.core import Diagnostic, Sink
from parallax_patterns.agent_groups import missing_agents
from parallax_patterns.cached_patterns import compiled_pattern
from parallax_patterns.compiled import CompiledPattern
from parallax_patterns.diagnostics.testing import CaseWithoutAssertion
from parallax_patterns.programs import build_program
from parallax_patterns.project import Project
from parallax_patterns.testing.casting import cast
from parallax_patterns.testing.expectations.checks import failures
from parallax_patterns.testing.expectations.names import unknown_names
from parallax_patterns.testing.expectations.subject import Subject
from parallax_patterns.testing.loading import load_test_file, without_assertion
from parallax_patterns.testing.mock_agents import MockAgents
from parallax_patterns.testing.outcome import outcome_of, path_names, pattern_texts
from parallax_patterns.testing.results import CaseResult, Failure, Status, TestRun
from parallax_patterns.testing.test_file import TestCase, TestFile
from parallax_runtime import Execution, Program, VirtualClock, run_sync

OnCase: TypeAlias = Callable[[CaseResult], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class TestedPattern:
    """A pattern under test; `program` is None when it does not compile."""

    __test__ = False  # not a class of tests, whatever pytest makes of its name

    compilation: CompiledPattern
    program: Program | None


def run_tests(
    files: Iterable[Path],
    project: Project,
    *,
    run_regex: str | None = None,
    seed: int = 0,
    fail_fast: bool = False,
    on_case: OnCase | None = None,
) -> TestRun:
    """Runs the cases of test files whose name matches; `seed` is that of cases without one."""
    began = time.perf_counter()
    sink = Sink()
    done: list[CaseResult] = []
    for result in _results(files, project, re.compile(run_regex or ""), seed, sink):
        done.append(result)
        if on_case is not None:
            on_case(result)
        if fail_fast and result.status != "passed":
            break
    duration = time.perf_counter() - began
    return TestRun(cases=tuple(done), diagnostics=tuple(sink), seed=seed, duration=duration)


def _results(
    files: Iterable[Path], project: Project, wanted: re.Pattern[str], seed: int, sink: Sink
) -> Iterator[CaseResult]:
    patterns: dict[Path, TestedPattern] = {}
    for path in files:
        found = Sink()
        file = load_test_file(path, project, found)
        # A case without assertion fails by itself; it keeps the others from nothing.
        sink.extend(one for one in found if not isinstance(one, CaseWithoutAssertion))
        if file is None:
            continue
        if file.pattern not in patterns:
            patterns[file.pattern] = tested_pattern(file.pattern, project, sink)
        for case in file.cases:
            if wanted.search(case.name):
                yield run_case(file, case, patterns[file.pattern], seed=seed)


def tested_pattern(path: Path, project: Project, sink: Sink) -> TestedPattern:
    """The pattern at a path; its errors go to the sink."""
    compilation = compiled_pattern(path, project)
    sink.extend(compilation.errors)
    program = None if compilation.errors else build_program(compilation)
    return TestedPattern(compilation=compilation, program=program)


def run_case(
    file: TestFile, case: TestCase, pattern: TestedPattern, *, seed: int = 0
) -> CaseResult:
    """Runs one case; `seed` is for a case that names none."""
    began = time.perf_counter()
    judged = _judged(file, case, pattern, seed)
    return replace(judged, duration=time.perf_counter() - began)


def _judged(file: TestFile, case: TestCase, pattern: TestedPattern, seed: int) -> CaseResult:
    if not case.expect.model_fields_set:
        return _result(file, case, "failed", diagnostics=(without_assertion(file, case),))
    if pattern.program is None:
        message = f"`{pattern.compilation.source.name}` does not compile"
        return _result(file, case, "error", failures=(_obstacle(file, case, "pattern", message),))
    sink = Sink()
    roles = cast(file, case.agents, pattern.program.groups, sink)
    mocks = MockAgents(roles, case.answers)
    texts = pattern_texts(pattern.compilation)
    sink.extend(unknown_names(file, case, mocks.agents, path_names(mocks.mailboxes, texts)))
    if sink.has_errors:
        return _result(file, case, "error", diagnostics=tuple(sink))
    missing = missing_agents(pattern.compilation, pattern.program, mocks.registry)
    if missing:
        short = tuple(_obstacle(file, case, "agents", one.shortage) for one in missing)
        return _result(file, case, "error", failures=short)
    return _run(file, case, pattern, pattern.program, mocks, seed)


def _run(
    file: TestFile,
    case: TestCase,
    pattern: TestedPattern,
    program: Program,
    mocks: MockAgents,
    seed: int,
) -> CaseResult:
    execution = run_sync(
        program,
        case.input,
        mocks.registry,
        clock=VirtualClock(),
        resolver=mocks.resolve,
        seed=case.seed if case.seed is not None else seed,
        timeout=case.timeout,
    )
    if execution.status == "cancelled":
        # The run took the interrupt and ended in order; whoever runs the tests has to know of it.
        raise KeyboardInterrupt
    outcome = outcome_of(execution, warnings=pattern.compilation.warnings)
    subject = Subject(
        file=file,
        case=case,
        pattern=pattern.compilation,
        program=program,
        execution=execution,
        outcome=outcome,
    )
    found = (*mocks.failures(subject), *failures(subject))
    return _result(
        file, case, "failed" if found else "passed", failures=found, execution=execution,
        seconds=outcome.seconds,
    )  # fmt: skip


def _result(
    file: TestFile,
    case: TestCase,
    status: Status,
    *,
    failures: tuple[Failure, ...] = (),
    diagnostics: tuple[Diagnostic, ...] = (),
    execution: Execution | None = None,
    seconds: float = 0.0,
) -> CaseResult:
    return CaseResult(
        file=file.path,
        name=case.name,
        line=file.line(case),
        status=status,
        failures=failures,
        diagnostics=diagnostics,
        execution=execution,
        seconds=seconds,
    )


def _obstacle(file: TestFile, case: TestCase, what: str, message: str) -> Failure:
    """What kept a case from running, at the place where it says so, or at its name."""
    path = (*case.path, what)
    there = path if file.located.has(*path) else (*case.path, "name")
    span = file.key_span(there)
    return Failure(
        what=what, message=message, expected=None, actual=None, source=file.source, span=span
    )
