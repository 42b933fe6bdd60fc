"""`parallax validate`: everything that is wrong with the files of a project, found at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from parallax_cli.counting import counted
from parallax_cli.diagnostics import show
from parallax_cli.exit_codes import FINDINGS, FINE, NOTHING_RAN
from parallax_cli.json_shapes.text import json_text
from parallax_cli.json_shapes.validation import validation_shape
from parallax_cli.output import Line, Output
from parallax_cli.parsing import Leaf
from parallax_cli.paths import here
from parallax_cli.results_alone import results_alone
from parallax_cli.watching import watched
from parallax_compiler.diagnostics.core import Diagnostic, Severity
from parallax_patterns.project import Project
from parallax_patterns.validation import Validation
from parallax_patterns.validation import validate as validated

if TYPE_CHECKING:
    from parallax_cli.fixes import Fixes

app = typer.Typer(add_completion=False, rich_markup_mode=None)

Form = Literal["text", "json", "sarif", "github", "junit"]

_DOCUMENTS: Final[Mapping[str, str]] = {
    "sarif": "parallax_cli.sarif",
    "github": "parallax_cli.annotations",
    "junit": "parallax_cli.findings_junit",
}
"""The module that writes each form for other programs, imported on use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One invocation's options."""

    paths: tuple[Path, ...]
    form: Form
    strict: bool
    verbose: bool
    fix: bool
    diff: bool


@app.command(cls=Leaf)
def validate(
    ctx: typer.Context,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            readable=False, metavar="PATH", help="Files or folders; the whole project by default."
        ),
    ] = None,
    form: Annotated[
        Form, typer.Option("--format", help="Text for people, or a form for programs.")
    ] = "text",
    strict: Annotated[bool, typer.Option("--strict", help="Count warnings as faults.")] = False,
    fix: Annotated[
        bool, typer.Option("--fix", help="Apply the fixes that are certain to be right.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Show what `--fix` would change; change nothing.")
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Check again whenever a file changes.")
    ] = False,
    verbose: Annotated[
        bool, typer.Option("-v", "--verbose", help="Show notes too: how the compiler reads things.")
    ] = False,
) -> int:
    """Check patterns, requirements, tests and configuration; report everything at once."""
    output: Output = ctx.obj
    request = Request(
        paths=tuple(paths or ()), form=form, strict=strict, verbose=verbose, fix=fix, diff=diff
    )
    if watch:
        return watched(partial(_checked, request, output), request.paths, form, output)
    return _checked(request, output)


def _checked(request: Request, output: Output) -> int:
    """Checks once and tells what came of it."""
    project = Project.find(here())
    with results_alone(output):  # checking agents loads them
        fixed = _fixed(request, project)
        found = validated(request.paths, project, strict=request.strict)
    _tell(found, fixed, request, output)
    if not found.files:
        return NOTHING_RAN
    waiting = fixed is not None and fixed.any and not fixed.written
    return FINE if found.ok and not waiting else FINDINGS


def _fixed(request: Request, project: Project) -> Fixes | None:
    if not (request.fix or request.diff):
        return None
    done: Fixes = import_module("parallax_cli.fixes").fixes(
        request.paths,
        project,
        strict=request.strict,
        notes=request.verbose,
        write=not request.diff,
    )
    return done


def _tell(found: Validation, fixed: Fixes | None, request: Request, output: Output) -> None:
    shown = tuple(
        one for one in found.diagnostics if request.verbose or one.severity is not Severity.NOTE
    )
    match request.form:
        case "text":
            _tell_people(found, shown, fixed, request, output)
        case "json":
            shape = validation_shape(found, [] if fixed is None else fixed.shape())
            output.result.raw(json_text(shape, output))
        case other:
            document: str = import_module(_DOCUMENTS[other]).document(found, shown)
            if document:
                output.result.raw(document)


def _tell_people(
    found: Validation,
    shown: tuple[Diagnostic, ...],
    fixed: Fixes | None,
    request: Request,
    output: Output,
) -> None:
    if fixed is not None:
        output.result.lines(fixed.changes())
    show(shown, output.result)
    if fixed is not None:
        output.result.lines(fixed.left_out())
        output.result.line(*fixed.total())
    output.result.line(*_summary(found, request.verbose))


def _summary(found: Validation, verbose: bool) -> Line:
    if not found.files:
        return (("plain", "There is nothing here to check."),)
    files, counts = counted(len(found.files), "file"), found.counts
    notes = f"; {counted(counts.notes, 'note')}" if counts.notes else ""
    more = "" if verbose or not notes else " with `-v`"
    named = [
        counted(number, noun)
        for number, noun in ((counts.errors, "error"), (counts.warnings, "warning"))
        if number
    ]
    if not named:
        return (("success", "No faults"), ("plain", f" in {files}{notes}{more}."))
    role = "warning" if found.ok else "failure"
    return ((role, " and ".join(named)), ("plain", f" in {files}{notes}{more}."))
