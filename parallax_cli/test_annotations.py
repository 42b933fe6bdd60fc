"""A test run as annotations of GitHub Actions: one workflow command for each thing that failed."""

from __future__ import annotations

from collections.abc import Iterator

from parallax_cli.annotations import annotation, command
from parallax_cli.test_report import failure_words
from parallax_patterns.testing.results import CaseResult, Failure, TestRun


def document(run: TestRun) -> str:
    """The commands; nothing for what passed."""
    lines = [annotation(one) for one in run.diagnostics]
    for case in run.cases:
        lines += [annotation(one) for one in case.diagnostics]
        lines += _commands(case)
    return "".join(f"{line}\n" for line in lines)


def _commands(case: CaseResult) -> Iterator[str]:
    if case.status == "written":
        places = {"file": str(case.file), "line": case.line}
        yield command("warning", places, f"snapshot of `{case.name}` written: read it")
    for failure in case.failures:
        yield command("error", _places(failure, case), failure_words(failure))


def _places(failure: Failure, case: CaseResult) -> dict[str, object]:
    source, span = failure.source, failure.span
    start, end = source.position(span.start), source.position(span.end)
    return {
        "file": source.name,
        "line": start.line,
        "endLine": end.line,
        "col": start.column,
        "endColumn": end.column,
        "title": f"{case.name}: {failure.what}",
    }
