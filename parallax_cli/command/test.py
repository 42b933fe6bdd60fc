"""`parallax test`: runs the pattern tests. Agents are scripts, time is virtual, nothing leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Annotated, Final, Literal

import typer

from parallax_cli.coverage_report import coverage_lines, percent
from parallax_cli.diagnostics import show
from parallax_cli.exit_codes import FINDINGS, FINE, INTERRUPTED, NOTHING_RAN
from parallax_cli.json_shapes.tests import test_run_shape
from parallax_cli.json_shapes.text import json_text
from parallax_cli.junit import junit_xml
from parallax_cli.output import Output
from parallax_cli.parsing import Leaf
from parallax_cli.paths import here
from parallax_cli.results_alone import results_alone
from parallax_cli.test_progress import TestProgress
from parallax_cli.test_report import case_lines, summary_line
from parallax_cli.usage import check_regex, refuse
from parallax_cli.watching import watched
from parallax_patterns.project import SUFFIX, Project
from parallax_patterns.testing.discovery import discover
from parallax_patterns.testing.results import CaseResult, TestRun
from parallax_patterns.testing.running import run_tests
from parallax_patterns.testing.tested import Prepare, tested_pattern
from parallax_patterns.text_files import shown_path, write_atomically
from parallax_patterns.workers import MOST

app = typer.Typer(add_completion=False, rich_markup_mode=None)

Form = Literal["text", "json", "github", "junit"]

_DOCUMENTS: Final[Mapping[str, str]] = {
    "github": "parallax_cli.test_annotations",
    "junit": "parallax_cli.junit",
}
"""The module that writes each form for other programs, imported on use."""

_RECORDINGS: Final = "parallax_cli.recordings"
"""The module that replays, imported on use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One invocation's options."""

    paths: tuple[Path, ...]
    run: str | None
    fail_fast: bool
    seed: int
    workers: int
    update_snapshots: bool
    form: Form
    junit: Path | None
    coverage: bool
    fail_under: float | None
    html: Path | None
    lcov: Path | None
    verbose: bool
    replay: tuple[Path, ...]


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
    workers: Annotated[
        int,
        typer.Option(
            min=1,
            max=MOST,
            metavar="N",
            help="Run files in so many processes.",
        ),
    ] = 1,
    update_snapshots: Annotated[
        bool, typer.Option("--update-snapshots", help="Write the snapshots of what runs give now.")
    ] = False,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="Say what of the patterns no case reaches.")
    ] = False,
    fail_under: Annotated[
        float | None,
        typer.Option("--fail-under", metavar="PERCENT", help="Fail when coverage is less."),
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--coverage-html", metavar="FILE", help="Write it as a page.")
    ] = None,
    lcov: Annotated[
        Path | None, typer.Option("--coverage-lcov", metavar="FILE", help="Write it as lcov does.")
    ] = None,
    form: Annotated[
        Form, typer.Option("--format", help="Text for people, or a form for programs.")
    ] = "text",
    junit: Annotated[
        Path | None, typer.Option("--junit-xml", metavar="FILE", help="Write a JUnit report too.")
    ] = None,
    replay: Annotated[
        list[Path] | None,
        typer.Option(
            "--replay",
            readable=False,
            metavar="FILE",
            help="Replay a recorded run, strictly.",
        ),
    ] = None,
    from_recording: Annotated[
        Path | None,
        typer.Option(
            "--from-recording", readable=False, metavar="FILE", help="Make a recording a test case."
        ),
    ] = None,
    write: Annotated[
        bool, typer.Option("--write", help="Add that case to the pattern's test file.")
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Run again whenever a file changes.")
    ] = False,
    verbose: Annotated[
        bool, typer.Option("-v", "--verbose", help="Show the cases that passed, too.")
    ] = False,
) -> int:
    """Run pattern tests with scripted agents: no socket, no waiting, the same result every time."""
    output: Output = ctx.obj
    request = Request(
        paths=tuple(paths or ()),
        run=run,
        fail_fast=fail_fast,
        seed=seed,
        workers=workers,
        update_snapshots=update_snapshots,
        form=form,
        junit=junit,
        coverage=coverage or html is not None or lcov is not None,
        fail_under=fail_under,
        html=html,
        lcov=lcov,
        verbose=verbose,
        replay=tuple(replay or ()),
    )
    _check(request)
    if write and from_recording is None:
        refuse("`--write` adds the case of a recording.", "Add `--from-recording FILE`.")
    if from_recording is not None:
        _check_alone("--from-recording", request)
        if watch:
            refuse("`--from-recording` runs nothing again.", "Leave out `--watch`.")
        made: int = import_module(_RECORDINGS).case_made(
            from_recording, request.paths, write, Project.find(here()), output
        )
        return made
    if watch:
        return watched(partial(_tested, request, output), request.paths, form, output)
    return _tested(request, output)


def _check(request: Request) -> None:
    """Refuses options that cannot mean anything together."""
    check_regex(request.run)
    least = request.fail_under
    if least is not None and not 0 <= least <= 100:
        refuse(
            f"`--fail-under {least:g}` is no share: coverage lies between 0 and 100 percent.",
            "Write `--fail-under 100` to ask for all of it.",
        )
    if least is not None and not request.coverage:
        refuse("`--fail-under` bounds coverage, which is not measured.", "Add `--coverage`.")
    if request.replay:
        _check_alone("--replay", request)
    if request.coverage and request.fail_fast:
        refuse(
            "Coverage needs every case, and `-x` stops at the first that fails.",
            "Leave out `-x`, or `--coverage`.",
        )


def _check_alone(option: str, request: Request) -> None:
    """Refuses what is for cases where no case is run."""
    if request.replay and option != "--replay":
        refuse(f"`{option}` and `--replay` exclude each other.", "Keep one of them.")
    for given, name in (
        (request.run is not None, "--run"),
        (request.coverage, "--coverage"),
        (request.update_snapshots, "--update-snapshots"),
    ):
        if given:
            refuse(f"`{option}` runs no case, so `{name}` means nothing.", f"Leave out `{name}`.")


def _tested(request: Request, output: Output) -> int:
    """Runs the tests once and tells what came of them."""
    project = Project.find(here())
    if request.replay:
        done = import_module(_RECORDINGS).replayed(request.replay, request.paths, project)
        return _told(done, request, project, output)
    files = discover(request.paths, project)
    with TestProgress(output, quiet=request.form != "text") as progress:
        try:
            with results_alone(output):  # functions of mocks may print
                done = _run(files, project, request, progress)
        except KeyboardInterrupt:
            return _interrupted(progress.cases, output)
    return _told(done, request, project, output)


def _told(done: TestRun, request: Request, project: Project, output: Output) -> int:
    """Tells what came of the tests, in the form that was asked for; gives the exit code."""
    if request.form == "json":
        output.result.raw(json_text(test_run_shape(done), output))
    elif request.form in _DOCUMENTS:
        document: str = import_module(_DOCUMENTS[request.form]).document(done)
        if document:
            output.result.raw(document)
        if request.form == "github":  # which says nothing of what passed
            output.message.line(*summary_line(done))
    else:
        _tell(done, request, project, output)
    _write(done, request)
    return _exit_code(done, request, output)


def _run(
    files: tuple[Path, ...], project: Project, request: Request, progress: TestProgress
) -> TestRun:
    """With coverage also the patterns that no test file is about are counted."""
    prepare: Prepare = tested_pattern
    untested: tuple[Path, ...] = ()
    if request.coverage:
        prepare = import_module("parallax_patterns.testing.coverage.probed").probed_pattern
        untested = () if request.paths else project.patterns()
    return run_tests(
        files,
        project,
        run_regex=request.run,
        seed=request.seed,
        fail_fast=request.fail_fast,
        update_snapshots=request.update_snapshots,
        prepare=prepare,
        counted=untested,
        workers=request.workers,
        on_case=progress.finished,
    )


def _write(done: TestRun, request: Request) -> None:
    """The files that were asked for."""
    if request.junit is not None:
        write_atomically(request.junit, junit_xml(done))
    if done.coverage is None:
        return
    if request.html is not None:
        page = import_module("parallax_cli.coverage_html").html_page(done.coverage)
        write_atomically(request.html, page)
    if request.lcov is not None:
        write_atomically(request.lcov, import_module("parallax_cli.lcov").lcov_text(done.coverage))


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
    if done.coverage is not None:
        output.result.line()
        output.result.lines(coverage_lines(done.coverage))
        output.result.line()
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


def _exit_code(done: TestRun, request: Request, output: Output) -> int:
    if done.nothing_ran:
        return NOTHING_RAN
    if done.count("written"):
        names = "it" if done.count("written") == 1 else "them"
        output.note(
            f"a snapshot just written is not a pass: read {names}, then run the tests again"
        )
    if request.fail_under is not None and done.coverage is not None:
        total = done.coverage.total
        if total.percent < request.fail_under:
            output.message.line(
                ("failure", f"Coverage is {percent(total)}"),
                ("plain", f", less than {request.fail_under:g}%."),
            )
            return FINDINGS
    return FINE if done.ok else FINDINGS
