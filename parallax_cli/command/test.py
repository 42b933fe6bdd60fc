"""`parallax test`: runs the pattern tests. Agents are scripts, time is virtual, nothing leaves."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

import typer

from parallax_cli.diagnostics import show
from parallax_cli.exit_codes import FINDINGS, FINE, INTERRUPTED, NOTHING_RAN
from parallax_cli.json_shapes.tests import test_run_shape
from parallax_cli.json_shapes.text import json_text
from parallax_cli.junit import junit_xml
from parallax_cli.output import Output
from parallax_cli.parsing import Leaf
from parallax_cli.paths import here
from parallax_cli.test_progress import TestProgress
from parallax_cli.test_report import case_lines, summary_line
from parallax_cli.usage import refuse
from parallax_cli.watching import watched
from parallax_patterns.project import SUFFIX, Project
from parallax_patterns.testing.discovery import discover
from parallax_patterns.testing.results import CaseResult, TestRun
from parallax_patterns.testing.running import run_tests
from parallax_patterns.text_files import shown_path, write_atomically

app = typer.Typer(add_completion=False, rich_markup_mode=None)


Form = Literal["text", "json"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One invocation's options."""

    paths: tuple[Path, ...]
    run: str | None
    fail_fast: bool
    seed: int
    form: Form
    junit: Path | None
    verbose: bool


@app.command("test", cls=Leaf)
def pattern_tests(
    ctx: typer.Context,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            readable=False, metavar="PATH", help="Test files, patterns or folders; by default all."
        ),
    ] = None,
    mock_agents: Annotated[  # noqa: ARG001  # accepted, because scripts are the only mode
        bool,
        typer.Option("--mock-agents", help="Answer from the tests' scripts, as is always done."),
    ] = False,
    run: Annotated[
        str | None, typer.Option("--run", metavar="RE", help="Only cases whose name matches.")
    ] = None,
    fail_fast: Annotated[
        bool, typer.Option("-x", "--fail-fast", help="Stop at the first case that fails.")
    ] = False,
    seed: Annotated[
        int,
        typer.Option(
            min=0, metavar="N", help="The seed of cases that name none.", show_default=True
        ),
    ] = 0,
    form: Annotated[Form, typer.Option("--format", help="Text for people, or JSON.")] = "text",
    junit: Annotated[
        Path | None, typer.Option("--junit-xml", metavar="FILE", help="Write a JUnit report too.")
    ] = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Run again whenever a file changes.")
    ] = False,
    verbose: Annotated[
        bool, typer.Option("-v", "--verbose", help="Show the cases that passed, too.")
    ] = False,
) -> int:
    """Run pattern tests with scripted agents: no socket, no waiting, the same result every time."""
    output: Output = ctx.obj
    _check_pattern(run)
    request = Request(
        paths=tuple(paths or ()),
        run=run,
        fail_fast=fail_fast,
        seed=seed,
        form=form,
        junit=junit,
        verbose=verbose,
    )
    if watch:
        return watched(partial(_tested, request, output), request.paths, form, output)
    return _tested(request, output)


def _tested(request: Request, output: Output) -> int:
    """Runs the tests once and tells what came of them."""
    project = Project.find(here())
    files = discover(request.paths, project)
    with TestProgress(output, quiet=request.form == "json") as progress:
        try:
            done = run_tests(
                files,
                project,
                run_regex=request.run,
                seed=request.seed,
                fail_fast=request.fail_fast,
                on_case=progress.finished,
            )
        except KeyboardInterrupt:
            return _interrupted(progress.cases, output)
    if request.form == "json":
        output.result.raw(json_text(test_run_shape(done), output))
    else:
        _tell(done, request, project, output)
    if request.junit is not None:
        write_atomically(request.junit, junit_xml(done))
    return _exit_code(done)


def _check_pattern(run: str | None) -> None:
    try:
        re.compile(run or "")
    except re.error as error:
        at = f": it cannot be read from character {(error.pos or 0) + 1} on"
        refuse(f"`{run}` is no regular expression{at}.", "Write `\\` before `( ) [ ] * + ? . |`.")


def _tell(done: TestRun, request: Request, project: Project, output: Output) -> None:
    show(done.diagnostics, output.result)
    for case in done.cases:
        if request.verbose or case.status != "passed":
            show(case.diagnostics, output.result)
            output.result.lines(case_lines(case, output.width))
    if done.nothing_ran:
        why = _why_nothing_ran(request, project)
        output.message.line(("warning", "Nothing ran."), ("plain", f" {why}"))
        return
    output.result.line(*summary_line(done))


def _why_nothing_ran(request: Request, project: Project) -> str:
    if request.run:
        return f"No case's name matches `{request.run}`."
    untested = [path for path in request.paths if path.suffix == SUFFIX and path.is_file()]
    if untested:
        place = shown_path(project.test_file(untested[0]))
        return f"Tests of `{untested[0]}` would be in `{place}`."
    where = request.paths[0] if request.paths else shown_path(project.tests_dir)
    return f"There are no test files in `{where}`."


def _interrupted(finished: list[CaseResult], output: Output) -> int:
    for case in finished:
        if case.status != "passed":
            output.result.lines(case_lines(case, output.width))
    output.message.line(("warning", "Interrupted"), ("plain", f" after {len(finished)} cases."))
    return INTERRUPTED


def _exit_code(done: TestRun) -> int:
    if done.nothing_ran:
        return NOTHING_RAN
    return FINE if done.ok else FINDINGS
