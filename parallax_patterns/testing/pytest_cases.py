"""What the pytest plugin needs of the library: the cases of a file as something to call."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

from parallax_compiler.diagnostics.core import Diagnostic, Sink
from parallax_compiler.diagnostics.render import plain_text, render_all
from parallax_patterns.diagnostics.testing import CaseWithoutAssertion
from parallax_patterns.errors import UserError
from parallax_patterns.project import Project
from parallax_patterns.tester import PatternTester
from parallax_patterns.testing.cases import run_case
from parallax_patterns.testing.failure_lines import failure_text
from parallax_patterns.testing.loading import load_test_file
from parallax_patterns.testing.results import CaseResult
from parallax_patterns.testing.test_file import TestCase
from parallax_patterns.testing.tested import TestedPattern, tested_pattern


class UnreadableTestFile(Exception):
    """A test file or its pattern has errors, which the text shows."""


def cases_of(path: Path) -> list[tuple[TestCase, int, Callable[[], CaseResult]]]:
    """The cases of a test file, each with its line and what runs it."""
    try:
        project = Project.find(path.parent)
        sink = Sink()
        file = load_test_file(path, project, sink)
        faults = [one for one in sink if one.code != CaseWithoutAssertion.code]
        if file is None or faults:
            raise UnreadableTestFile(_shown(faults))
        pattern, errors = _pattern(file.pattern, project.root)
    except UserError as error:
        words = f"{error.message}\n{error.hint or ''}".rstrip()
        raise UnreadableTestFile("\n".join([_shown(error.diagnostics), words]).strip()) from None
    if errors:
        raise UnreadableTestFile(_shown(errors))
    return [
        (case, file.line(case), partial(run_case, file, case, pattern, project))
        for case in file.cases
    ]


@cache
def _pattern(path: Path, root: Path) -> tuple[TestedPattern, tuple[Diagnostic, ...]]:
    """A pattern is compiled once in a session."""
    sink = Sink()
    return tested_pattern(path, Project.find(root), sink), tuple(sink)


def _shown(diagnostics: list[Diagnostic] | tuple[Diagnostic, ...]) -> str:
    return plain_text(render_all(diagnostics)).rstrip()


def told(result: CaseResult) -> str:
    """Why a case did not pass."""
    parts = (_shown(result.diagnostics), failure_text(result.failures))
    return "\n".join(part for part in parts if part)


def tester_near(test: Path) -> Callable[[str | Path], PatternTester]:
    """Makes testers of the patterns of the project that a test lies in."""
    project = Project.find(test.parent)
    return lambda pattern: PatternTester(pattern, project=project)
