"""`parallax compile`: one product of the compiler, printed or written to a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from parallax_cli.completion import pattern_names
from parallax_cli.diagnostics import show_faults
from parallax_cli.exit_codes import FINDINGS, FINE
from parallax_cli.handing_over import hand_over
from parallax_cli.output import Output
from parallax_cli.parsing import Leaf
from parallax_cli.paths import here
from parallax_cli.products import PRODUCTS
from parallax_patterns.compilation import compile_pattern
from parallax_patterns.project import Project

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command("compile", cls=Leaf)
def compile_one(
    ctx: typer.Context,
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help="A pattern's name, or the path of its file.",
            autocompletion=pattern_names,
        ),
    ],
    emit: Annotated[
        Literal["python", "ast", "types", "plan", "mermaid"],
        typer.Option(help="The product to print.", show_default=True),
    ] = "python",
    to: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write it to a file.")
    ] = None,
) -> int:
    """Show what the compiler makes of a pattern."""
    output: Output = ctx.obj
    project = Project.find(here())
    compilation = compile_pattern(project.find_pattern(name), project)
    show_faults(compilation.diagnostics, output.message)
    product = PRODUCTS[emit](compilation)
    if product is None:
        output.error(f"`{compilation.source.name}` has faults, so there is no {emit} of it.")
        return FINDINGS
    hand_over(product, to, output)
    return FINE
