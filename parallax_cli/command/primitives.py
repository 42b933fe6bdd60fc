"""`parallax primitives list|show`: what a pattern is made of, from the specs."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from typing import Annotated, Literal

import typer

from parallax_cli.columns import columns
from parallax_cli.json_shapes.primitives import default_of, primitive_shape
from parallax_cli.json_shapes.text import json_text
from parallax_cli.output import Line, Output
from parallax_cli.parsing import Group, Leaf
from parallax_cli.usage import refuse
from parallax_primitives.catalogue import CATEGORIES, SPECS
from parallax_primitives.nearest import nearest
from parallax_primitives.spec import Parameter, PrimitiveSpec

app = typer.Typer(cls=Group, add_completion=False, rich_markup_mode=None, no_args_is_help=True)

Form = Annotated[
    Literal["text", "json"], typer.Option("--format", help="Text for people, or JSON.")
]


@app.callback()
def primitives() -> None:
    """List and show the primitives."""


def _names(incomplete: str) -> list[tuple[str, str]]:
    return [(one.name, one.summary) for one in SPECS.values() if one.name.startswith(incomplete)]


@app.command("list", cls=Leaf)
def list_all(ctx: typer.Context, form: Form = "text") -> int:
    """List every primitive with what it does."""
    output: Output = ctx.obj
    if form == "json":
        shape = {"primitives": [primitive_shape(one) for one in SPECS.values()]}
        output.result.raw(json_text(shape, output))
        return 0
    output.result.lines(_table(output.width))
    return 0


@app.command(cls=Leaf)
def show(
    ctx: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="Such as `consensus`.", autocompletion=_names)
    ],
    form: Form = "text",
) -> int:
    """Show one primitive: parameters, confidence rule and an example that runs."""
    output: Output = ctx.obj
    spec = SPECS.get(name)
    if spec is None:
        near = nearest(name, SPECS)
        hint = f"Write `parallax primitives show {near}`." if near else None
        refuse(f"There is no primitive `{name}`.", hint or "See `parallax primitives list`.")
    if form == "json":
        output.result.raw(json_text(primitive_shape(spec), output))
        return 0
    output.result.lines(_page(spec, output.width))
    return 0


def _table(width: int) -> Iterator[Line]:
    names = max(map(len, SPECS)) + 2
    for at, category in enumerate(CATEGORIES):
        if at:
            yield ()
        yield (("heading", category),)
        for spec in SPECS.values():
            if spec.category == category:
                yield from columns("  " + spec.name, spec.summary, names + 2, width)


def _page(spec: PrimitiveSpec, width: int) -> Iterator[Line]:
    yield (("heading", _signature(spec)), ("dim", f"  {spec.category}"))
    yield from _paragraph(spec.summary, width)
    yield ()
    yield (("heading", "Parameters"),)
    shown = [spec.subject, *spec.options]
    indent = max(len(one.name) for one in shown) + 4
    for one in shown:
        yield from columns(f"  {one.name}", _described(one, one is spec.subject), indent, width)
    yield ()
    yield (("heading", "Confidence"),)
    yield from _paragraph(spec.rule, width)
    yield from _paragraph(spec.formula, width)
    yield ()
    yield (("heading", "Import"),)
    yield (("plain", f'  import {{ {spec.name} }} from "@parallax/primitives/{spec.category}"'),)
    yield ()
    yield (("heading", "Example"),)
    for line in spec.example.strip("\n").splitlines():
        yield (("plain", f"  {line}".rstrip()),)
    yield (("dim", f"  → {spec.example_result}"),)


def _paragraph(text: str, width: int) -> Iterator[Line]:
    for line in textwrap.wrap(text, width - 2):
        yield (("plain", f"  {line}"),)


def _signature(spec: PrimitiveSpec) -> str:
    subject = f"{spec.subject.name}…" if spec.subject.several else spec.subject.name
    options = [one.name for one in spec.options if not one.keyword_only]
    named = [one.name for one in spec.options if one.keyword_only]
    listed = [subject, *options, *([f"{{{', '.join(named)}}}"] if named else [])]
    return f"{spec.name}({', '.join(listed)})"


def _described(parameter: Parameter, is_subject: bool) -> str:
    choices = " | ".join(f'"{one}"' for one in parameter.choices or ())
    kind = choices or parameter.kind
    needed = is_subject or parameter.required
    default = "" if needed or parameter.default is None else f", default {_text(parameter)}"
    return f"{parameter.doc} ({kind}{', required' if needed else default})"


def _text(parameter: Parameter) -> str:
    return json.dumps(default_of(parameter), ensure_ascii=False)
