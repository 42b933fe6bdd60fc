"""`parallax explain CODE`: the page of a finding: what it means, a wrong example and its repair."""

from __future__ import annotations

from typing import Annotated, Literal, NoReturn

import typer

from parallax_cli.json_shapes.text import json_text
from parallax_cli.output import Output
from parallax_cli.parsing import Leaf
from parallax_cli.usage import refuse
from parallax_patterns.diagnostics.catalogue import CATALOGUE, by_code
from parallax_patterns.diagnostics.catalogue import explain as page_of
from parallax_primitives.nearest import nearest

app = typer.Typer(add_completion=False, rich_markup_mode=None)


def _codes(incomplete: str) -> list[tuple[str, str]]:
    """The codes that the shell may complete to, with their titles.

    What was typed is kept as it was: shells complete only to what begins with it, and `explain`
    reads codes in any case.
    """
    return [
        (incomplete + kind.code[len(incomplete) :], kind.title)
        for kind in CATALOGUE
        if kind.code.startswith(incomplete.upper())
    ]


@app.command(cls=Leaf)
def explain(
    ctx: typer.Context,
    code: Annotated[
        str,
        typer.Argument(metavar="CODE", help="Such as PLX0201.", autocompletion=_codes),
    ],
    form: Annotated[
        Literal["text", "json"], typer.Option("--format", help="Text for people, or JSON.")
    ] = "text",
) -> int:
    """Explain the code of a finding."""
    output: Output = ctx.obj
    kind = by_code(_normal(code))
    if kind is None:
        _unknown(code)
    heading, _, page = (page_of(kind.code) or "").partition("\n\n")
    if form == "json":
        shape = {
            "code": kind.code,
            "title": kind.title,
            "severity": kind.severity.value,
            "stage": kind.stage,
            "page": page,
        }
        output.result.raw(json_text(shape, output))
        return 0
    output.result.line(("heading", heading))
    output.result.line()
    for line in page.splitlines():
        output.result.text(line)
    return 0


def _normal(code: str) -> str:
    """`plx201`, `0201` and `PLX0201` are one code."""
    digits = code.upper().removeprefix("PLX")
    return f"PLX{digits:0>4}" if digits.isdigit() else code.upper()


def _unknown(code: str) -> NoReturn:
    near = nearest(code.upper(), (kind.code for kind in CATALOGUE))
    refuse(
        f"No finding has the code `{code}`.",
        f"Write `parallax explain {near}`." if near else "Codes look like `PLX0201`.",
    )
