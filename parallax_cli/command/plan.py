"""`parallax plan`: what a pattern will do, without running it."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from parallax_cli.completion import pattern_names
from parallax_cli.diagnostics import has_errors, show_faults
from parallax_cli.exit_codes import FINDINGS, FINE
from parallax_cli.json_shapes.plans import plan_shape
from parallax_cli.json_shapes.text import json_text
from parallax_cli.output import Output
from parallax_cli.parsing import Leaf
from parallax_cli.paths import here
from parallax_compiler.plan.dump import dump
from parallax_compiler.plan.mermaid import mermaid
from parallax_patterns.compilation import compile_pattern
from parallax_patterns.project import Project

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(cls=Leaf)
def plan(
    ctx: typer.Context,
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help="A pattern's name, or the path of its file.",
            autocompletion=pattern_names,
        ),
    ],
    form: Annotated[
        Literal["text", "mermaid", "json"],
        typer.Option("--format", help="Text for people, a Mermaid diagram, or JSON."),
    ] = "text",
) -> int:
    """Show which agents a pattern calls, in which order, and how often at least and at most."""
    output: Output = ctx.obj
    project = Project.find(here())
    compilation = compile_pattern(project.find_pattern(name), project)
    show_faults(compilation.diagnostics, output.message)
    planned = compilation.plan
    if planned is None or has_errors(compilation.diagnostics):
        output.error(f"`{compilation.source.name}` has faults, so it has no plan.")
        return FINDINGS
    match form:
        case "text":
            output.result.text(dump(planned))
        case "mermaid":
            output.result.raw(mermaid(planned))
        case "json":
            output.result.raw(json_text(plan_shape(planned), output))
    return FINE
