"""`parallax validate`: everything that is wrong with the files of a project, found at once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from parallax_cli.diagnostics import show
from parallax_cli.exit_codes import FINDINGS, FINE, NOTHING_RAN
from parallax_cli.json_shapes.text import json_text
from parallax_cli.json_shapes.validation import validation_shape
from parallax_cli.output import Line, Output
from parallax_cli.parsing import Leaf
from parallax_cli.paths import here
from parallax_cli.results_alone import results_alone
from parallax_compiler.diagnostics.core import Diagnostic, Severity
from parallax_patterns.project import Project
from parallax_patterns.validation import Validation
from parallax_patterns.validation import validate as validated

app = typer.Typer(add_completion=False, rich_markup_mode=None)


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
        Literal["text", "json", "github"],
        typer.Option("--format", help="Text for people, JSON, or annotations for GitHub."),
    ] = "text",
    strict: Annotated[bool, typer.Option("--strict", help="Count warnings as faults.")] = False,
    verbose: Annotated[
        bool, typer.Option("-v", "--verbose", help="Show notes too: how the compiler reads things.")
    ] = False,
) -> int:
    """Check patterns, requirements, tests and configuration; report everything at once."""
    output: Output = ctx.obj
    project = Project.find(here())
    with results_alone(output):  # checking agents loads them
        found = validated(tuple(paths or ()), project, strict=strict)
    shown = tuple(one for one in found.diagnostics if verbose or one.severity is not Severity.NOTE)
    match form:
        case "json":
            output.result.raw(json_text(validation_shape(found), output))
        case "github":
            output.result.lines((("plain", _annotation(one)),) for one in shown)
        case "text":
            show(shown, output.result)
            output.result.line(*_summary(found, verbose))
    if not found.files:
        return NOTHING_RAN
    return FINE if found.ok else FINDINGS


def _summary(found: Validation, verbose: bool) -> Line:
    if not found.files:
        return (("plain", "There is nothing here to check."),)
    files, counts = _counted(len(found.files), "file"), found.counts
    notes = f"; {_counted(counts.notes, 'note')}" if counts.notes else ""
    more = "" if verbose or not notes else " with `-v`"
    named = [
        _counted(number, noun)
        for number, noun in ((counts.errors, "error"), (counts.warnings, "warning"))
        if number
    ]
    if not named:
        return (("success", "No faults"), ("plain", f" in {files}{notes}{more}."))
    role = "warning" if found.ok else "failure"
    return ((role, " and ".join(named)), ("plain", f" in {files}{notes}{more}."))


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _annotation(one: Diagnostic) -> str:
    """One workflow command of GitHub Actions."""
    command = {"error": "error", "warning": "warning", "note": "notice"}[one.severity.value]
    start, end = one.source.position(one.span.start), one.source.position(one.span.end)
    properties = {
        "file": one.source.name,
        "line": start.line,
        "endLine": end.line,
        "col": start.column,
        "endColumn": end.column,
        "title": f"{one.code} {one.title}",
    }
    listed = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    words = "\n".join(filter(None, [one.label, one.hint and f"help: {one.hint}", one.note]))
    return f"::{command} {listed}::{_data(words)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
