"""How a test run reads: the cases that failed with what was expected and what came, and a count."""

from __future__ import annotations

from collections.abc import Iterator

from parallax_cli.output import Line
from parallax_compiler.diagnostics.core import Severity
from parallax_patterns.testing.failure_lines import failure_lines
from parallax_patterns.testing.results import CaseResult, Failure, TestRun
from parallax_patterns.text_files import shown_path

MARKS = {
    "passed": ("success", "PASS"),
    "written": ("warning", "WRITTEN"),
    "failed": ("failure", "FAIL"),
    "error": ("failure", "ERROR"),
}


def case_lines(case: CaseResult, width: int) -> Iterator[Line]:
    """A case: one line, and under a failed one what was not as expected, and where."""
    yield (
        MARKS[case.status],
        ("plain", " "),
        ("path", f"{shown_path(case.file)}:{case.line}"),
        ("plain", f"  {case.name}"),
    )
    for failure in case.failures:
        yield from failure_lines(failure, width)


def failure_words(failure: Failure) -> str:
    """What was expected and what came, on a line each."""
    parts = [failure.message]
    if failure.expected is not None:
        parts.append(f"expected {failure.expected}")
    if failure.actual is not None:
        parts.append(f"actual {failure.actual}")
    if failure.where is not None:
        line = failure.where.source.position(failure.where.span.start).line
        parts.append(f"at {failure.where.source.name}:{line}")
    return "\n".join((*parts, *failure.details))


def summary_line(run: TestRun) -> Line:
    """`5 passed, 1 failed in 0.12s (virtual 300.0s, network: 0 connections)`."""
    written = run.count("written")
    kept_out = sum(one.severity is Severity.ERROR for one in run.diagnostics)
    numbers = (
        ("success", run.count("passed"), "passed"),
        ("failure", run.count("failed"), "failed"),
        ("failure", run.count("error"), "could not run"),
        ("failure", kept_out, "error found" if kept_out == 1 else "errors found"),
        ("warning", written, "snapshot written" if written == 1 else "snapshots written"),
    )
    counts = [(role, f"{number} {word}") for role, number, word in numbers if number]
    virtual = sum(case.seconds for case in run.cases)
    parts: list[tuple[str, str]] = []
    for at, count in enumerate(counts or [("warning", "Nothing ran")]):
        parts += [("plain", ", ")] if at else []
        parts.append(count)
    tried = run.connections
    network = f"{tried} attempt{'s' if tried > 1 else ''} refused" if tried else "0 connections"
    took = f" in {run.duration:.2f}s (virtual {virtual:.1f}s, network: {network})"
    return (*parts, ("plain", took))
