"""`parallax validate`: everything that is wrong with the files of a project, found at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

import typer
from parallax_patterns.validation import Validation
from parallax_patterns.validation import validate as validated

from parallax_cli.diagnostics import show
from parallax_cli.exit_codes import FINDINGS, FINE, NOTHING_RAN
from parallax_cli.json_shapes.text import json_text
from parallax_cli.json_shapes.validation import validation_shape
from parallax_cli.output import Line, Output
from parallax_cli.parsing import Leaf
from parallax_compiler.diagnostics.core import Diagnostic, Severity
from parallax_patterns.project import Project

app = typer.Typer(rich_markup_mode=None)


@app.command(cls=Leaf)
def validate(
    ctx: typer.Context,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATH", help="Files or folders; the whole project by default."),
    ] = None,
    form: Annotated[
        Literal["text", "json", "github"],
        typer.Option("--format", help="Text for people, JSON, or annotations for GitHub."),
    ] = "text",
    strict: Annotated[bool, typer.Option("--strict", help="Count warnings as faults.")] = False,
) -> int:
    """Check patterns, requirements, tests and configuration; report everything at once."""
    output: Output = ctx.obj
    project = Project.find(Path.cwd())
    found = validated(tuple(paths or ()), project, strict=strict)
    match form:
        case "json":
            output.result.raw(json_text(validation_shape(found, strict), output))
        case "github":
            output.result.lines((("plain", _annotation(one)),) for one in _all(found))
        case "text":
            _tell(found, strict, output)
    if not found.files:
        return NOTHING_RAN
    return FINDINGS if failing(found, strict) else FINE


def failing(found: Validation, strict: bool) -> bool:
    """Whether there is an error, or, when strict, a warning."""
    grave = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    return any(one.severity in grave for one in _all(found))


def _all(found: Validation) -> Iterator[Diagnostic]:
    for file in found.files:
        yield from file.diagnostics


def _tell(found: Validation, strict: bool, output: Output) -> None:
    show(_all(found), output.result)
    output.result.line(*_summary(found, strict))


def _summary(found: Validation, strict: bool) -> Line:
    if not found.files:
        return (("plain", "There is nothing here to check."),)
    files = _counted(len(found.files), "file")
    named = [
        _counted(sum(one.severity is severity for one in _all(found)), severity.value)
        for severity in Severity
        if any(one.severity is severity for one in _all(found))
    ]
    if not named:
        return (("success", "No findings"), ("plain", f" in {files}."))
    role = "failure" if failing(found, strict) else "warning"
    faulty = sum(bool(file.diagnostics) for file in found.files)
    listed = " and ".join(filter(None, [", ".join(named[:-1]), named[-1]]))
    return ((role, listed), ("plain", f" in {faulty} of {files}."))


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
    words = "\n".join(filter(None, [one.label, one.hint and f"hint: {one.hint}", one.note]))
    return f"::{command} {listed}::{_data(words)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
