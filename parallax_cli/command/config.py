"""`parallax config show`: the settings of the project, and where each comes from."""

from __future__ import annotations

import json
import os
from typing import Annotated, Literal

import typer

from parallax_cli.json_shapes.text import json_text
from parallax_cli.output import Output
from parallax_cli.parsing import Group, Leaf
from parallax_cli.paths import here
from parallax_patterns.configuration.settings import settings_of
from parallax_patterns.project import Project

app = typer.Typer(cls=Group, add_completion=False, rich_markup_mode=None, no_args_is_help=True)


@app.callback()
def config() -> None:
    """Show the settings of a project."""


@app.command(cls=Leaf)
def show(
    ctx: typer.Context,
    show_origin: Annotated[
        bool, typer.Option("--show-origin", help="Say where each setting comes from.")
    ] = False,
    form: Annotated[
        Literal["text", "json"], typer.Option("--format", help="Text for people, or JSON.")
    ] = "text",
) -> int:
    """Print every setting that is in force."""
    output: Output = ctx.obj
    project = Project.find(here())
    found = settings_of(project, os.environ)
    if form == "json":
        settings = [{"key": one.key, "value": one.value, "origin": one.origin} for one in found]
        shape = {"root": str(project.root), "settings": settings}
        output.result.raw(json_text(shape, output))
        return 0
    shown = [json.dumps(one.value, ensure_ascii=False) for one in found]
    keys = max(len(one.key) for one in found) + 2
    values = max(map(len, shown)) + 2
    for one, value in zip(found, shown, strict=True):
        origin = (("dim", one.origin),) if show_origin else ()
        padded = value.ljust(values) if show_origin else value
        output.result.line(("name", one.key.ljust(keys)), ("plain", padded), *origin)
    return 0
