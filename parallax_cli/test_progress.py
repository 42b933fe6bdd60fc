"""Says on a terminal how far a test run is: one line on stderr, gone when the run ends."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from parallax_cli.output import Output
from parallax_patterns.testing.results import CaseResult


class TestProgress:
    """Keeps finished cases; silent where stderr is no terminal."""

    __test__ = False  # not a class of tests, whatever pytest makes of its name

    def __init__(self, output: Output, *, quiet: bool) -> None:
        self._channel = output.message
        self._shown = self._channel.redraws and not quiet
        self.cases: list[CaseResult] = []

    def finished(self, case: CaseResult) -> None:
        """Keeps a case and shows how many there are."""
        self.cases.append(case)
        if self._shown:
            passed = sum(one.status == "passed" for one in self.cases)
            failed = f", {len(self.cases) - passed} failed" if passed < len(self.cases) else ""
            self._channel.over(f"{passed} passed{failed}: {case.name}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._shown:
            self._channel.over("")
