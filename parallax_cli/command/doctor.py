"""`parallax doctor`: what works here, what does not, and what to do about it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from typing import Annotated, Final, Literal

import typer

from parallax_cli.columns import columns
from parallax_cli.commands import COMMANDS
from parallax_cli.exit_codes import FINDINGS, FINE
from parallax_cli.json_shapes.text import json_text
from parallax_cli.output import Line, Output, carries_unicode
from parallax_cli.parsing import Leaf
from parallax_cli.paths import here
from parallax_cli.results_alone import results_alone
from parallax_cli.usage import refuse
from parallax_patterns.doctor import Finding, State, examine
from parallax_primitives.quantities import duration

app = typer.Typer(add_completion=False, rich_markup_mode=None)

_MARKS: Final[Mapping[State, tuple[str, str]]] = {
    "fine": ("success", "✓ "),
    "warning": ("warning", "! "),
    "fault": ("failure", "✗ "),
}


@app.command(cls=Leaf)
def doctor(
    ctx: typer.Context,
    timeout: Annotated[str, typer.Option(metavar="T", help="How long each agent has.")] = "10s",
    form: Annotated[
        Literal["text", "json"], typer.Option("--format", help="Text for people, or JSON.")
    ] = "text",
) -> int:
    """Check everything that runs need, and say what to do where it is not there."""
    output: Output = ctx.obj
    seconds = duration(timeout)
    if not seconds:
        refuse(f"`--timeout` cannot be `{timeout}`.", "Write a time such as `500ms` or `10s`.")
    terminal = _terminal(output)
    with results_alone(output):
        commands = tuple(one.name for one in COMMANDS)
        found = (terminal, *examine(here(), os.environ, commands, seconds))
        if form == "json":
            output.result.raw(json_text({"findings": [_shape(one) for one in found]}, output))
        else:
            output.result.lines(_lines(found, output.width))
    return FINDINGS if any(one.state == "fault" for one in found) else FINE


def _terminal(output: Output) -> Finding:
    """How this is shown; nothing here is wrong, but it explains what somebody sees."""
    is_terminal = output.result.stream.isatty()
    width = shutil.get_terminal_size().columns
    unicode = "Unicode" if carries_unicode(sys.stdout, os.environ) else "plain ASCII"
    kind = f"a terminal, {width} columns" if is_terminal else "no terminal"
    return Finding(name="terminal", state="fine", words=f"{kind}, {unicode}")


def _lines(found: tuple[Finding, ...], width: int) -> Iterator[Line]:
    indent = max(len(one.name) for one in found) + 2
    for one in found:
        first, *rest = columns(one.name, one.words, indent, width - 2)
        yield (_MARKS[one.state], *first)
        for line in rest:
            yield (("plain", "  "), *line)
        if one.advice is not None and one.state != "fine":
            for line in columns("", f"{one.advice}.", indent, width - 2):
                yield (("plain", "  "), *(("hint", text) for _, text in line))


def _shape(one: Finding) -> dict[str, str | None]:
    return {"name": one.name, "state": one.state, "message": one.words, "advice": one.advice}
