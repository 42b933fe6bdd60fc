"""`parallax templates list|show`: the ready patterns, to begin with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

import typer

from parallax_cli.columns import columns
from parallax_cli.json_shapes.templates import template_shape
from parallax_cli.json_shapes.text import json_text
from parallax_cli.output import Line, Output
from parallax_cli.parsing import Group, Leaf
from parallax_patterns.ready_patterns import ready_pattern, ready_patterns

app = typer.Typer(cls=Group, add_completion=False, rich_markup_mode=None, no_args_is_help=True)

Form = Annotated[
    Literal["text", "json"], typer.Option("--format", help="Text for people, or JSON.")
]


@app.callback()
def templates() -> None:
    """List and show the ready patterns."""


def _names(incomplete: str) -> list[tuple[str, str]]:
    return [
        (one.name, one.description) for one in ready_patterns() if one.name.startswith(incomplete)
    ]


@app.command("list", cls=Leaf)
def list_all(ctx: typer.Context, form: Form = "text") -> int:
    """List every ready pattern with what it does."""
    output: Output = ctx.obj
    if form == "json":
        shape = {"templates": [template_shape(one) for one in ready_patterns()]}
        output.result.raw(json_text(shape, output))
        return 0
    output.result.lines(_table(output.width))
    return 0


@app.command(cls=Leaf)
def show(
    ctx: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="Such as `voting`.", autocompletion=_names)
    ],
    tests: Annotated[
        bool, typer.Option("--tests", help="Print its tests instead of the pattern.")
    ] = False,
    form: Form = "text",
) -> int:
    """Print one ready pattern, or its tests, as the file to begin with."""
    output: Output = ctx.obj
    found = ready_pattern(name)
    if form == "json":
        output.result.raw(json_text(template_shape(found), output))
        return 0
    output.result.raw(found.tests if tests else found.text)
    return 0


def _table(width: int) -> Iterator[Line]:
    known = ready_patterns()
    indent = max(len(one.name) for one in known) + 2
    for one in known:
        yield from columns(one.name, one.description, indent, width)
