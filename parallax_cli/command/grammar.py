"""`parallax grammar`: Prism as a lark grammar, for whoever holds a model to it."""

from __future__ import annotations

import typer

from parallax_cli.exit_codes import FINE
from parallax_cli.output import Output
from parallax_cli.parsing import Leaf
from parallax_compiler.syntax.exported import exported_grammar

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(cls=Leaf)
def grammar(ctx: typer.Context) -> int:
    """Print the grammar of Prism, in the part of lark's notation that servers of models take."""
    output: Output = ctx.obj
    output.result.raw(exported_grammar())
    return FINE
