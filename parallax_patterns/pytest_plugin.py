"""Pattern tests under pytest: `*.test.yaml` files are collected, each case is a test.

The fixture `parallax` makes testers for patterns (see `parallax_patterns.tester`). pytest loads
this module whenever it starts, so everything else is loaded when there is something to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from parallax_patterns.tester import PatternTester
    from parallax_patterns.testing.results import CaseResult
    from parallax_patterns.testing.test_file import TestCase

_SUFFIXES: Final = (".test.yaml", ".test.yml")
_COLLECTING: Final = "parallax_patterns.testing.pytest_cases"

Run = Callable[[], "CaseResult"]
MakeTester = Callable[[str | Path], "PatternTester"]


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> PatternTests | None:
    if file_path.name.endswith(_SUFFIXES):
        tests: PatternTests = PatternTests.from_parent(parent, path=file_path)
        return tests
    return None


@pytest.fixture
def parallax(request: pytest.FixtureRequest) -> MakeTester:
    """Makes a tester of a pattern: `parallax("patterns/review.prism")`.

    Paths and names are those of the project that the test file lies in.
    """
    make: MakeTester = import_module(_COLLECTING).tester_near(request.path)
    return make


class PatternTests(pytest.File):
    """A test file, whose cases are tests."""

    def collect(self) -> Iterator[pytest.Item]:
        module = import_module(_COLLECTING)
        try:
            cases: list[tuple[TestCase, int, Run]] = module.cases_of(self.path)
        except module.UnreadableTestFile as error:
            raise self.CollectError(str(error)) from None
        for case, line, run in cases:
            yield PatternCase.from_parent(self, name=case.name, line=line, run=run)


class PatternCaseFailed(Exception):
    """A case that did not pass; the text tells why."""


class PatternCase(pytest.Item):
    """One case."""

    def __init__(self, *, line: int, run: Run, **given: Any) -> None:
        super().__init__(**given)
        self._line = line
        self._run = run

    def runtest(self) -> None:
        result = self._run()
        if result.status != "passed":
            raise PatternCaseFailed(import_module(_COLLECTING).told(result))

    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:
        """What was expected and what came, and nothing of the code that found out."""
        if isinstance(excinfo.value, PatternCaseFailed):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self._line - 1, self.name
