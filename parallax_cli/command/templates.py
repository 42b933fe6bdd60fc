"""`parallax templates list|show`: the ready patterns, to begin with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

import typer

from parallax_cli.boxes import box_lines
from parallax_cli.columns import columns
from parallax_cli.json_shapes.templates import template_shape
from parallax_cli.json_shapes.text import json_text
from parallax_cli.output import Line, Output
from parallax_cli.parsing import Group, Leaf
from parallax_cli.usage import refuse
from parallax_compiler.pipeline import NoLibrary, compile_source
from parallax_compiler.source import Source
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
    diagram: Annotated[
        bool, typer.Option("--diagram", help="Draw it instead of printing it.")
    ] = False,
    form: Form = "text",
) -> int:
    """Print one ready pattern, its tests, or a drawing of it."""
    output: Output = ctx.obj
    found = ready_pattern(name)
    if tests and diagram:
        refuse("`--tests` and `--diagram` exclude each other.", "Give one of them.")
    if form == "json":
        output.result.raw(json_text(template_shape(found), output))
    elif diagram:
        plan = compile_source(Source(f"{found.name}.prism", found.text), NoLibrary()).plan
        assert plan is not None, "ready patterns compile"
        output.result.lines(box_lines(plan))
    else:
        output.result.raw(found.tests if tests else found.text)
    return 0


def _table(width: int) -> Iterator[Line]:
    """The ready patterns by what they are about, each with the parts of its input."""
    known = ready_patterns()
    indent = max(len(one.name) for one in known) + 4
    for category in dict.fromkeys(one.category for one in known):
        yield (("heading", category),)
        for one in known:
            if one.category == category:
                words = f"{one.description} ({', '.join(one.needs)})"
                yield from columns(f"  {one.name}", words, indent, width)
