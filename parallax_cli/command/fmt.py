"""`parallax fmt`: patterns in their canonical form, every comment kept."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final, Literal

import typer

from parallax_cli.diagnostics import show
from parallax_cli.exit_codes import FINDINGS, FINE, NOTHING_RAN
from parallax_cli.json_shapes.formatting import formatting_shape
from parallax_cli.json_shapes.text import json_text
from parallax_cli.output import Channel, Line, Output
from parallax_cli.parsing import Leaf
from parallax_cli.paths import here
from parallax_cli.usage import refuse
from parallax_patterns.formatting import Formatted, format_bytes, format_file, pattern_files
from parallax_patterns.project import Project

app = typer.Typer(add_completion=False, rich_markup_mode=None)

_STDIN: Final = Path("-")
_DIFF_ROLES: Final = {"+": "success", "-": "failure", "@": "note"}


@app.command(cls=Leaf)
def fmt(
    ctx: typer.Context,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PATH", help="Patterns or folders; the project's patterns by default."
        ),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; list what is not formatted.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Write nothing; show what would change.")
    ] = False,
    form: Annotated[
        Literal["text", "json"], typer.Option("--format", help="Text for people, or JSON.")
    ] = "text",
) -> int:
    """Format patterns: one layout, the same meaning, every comment kept; `-` reads stdin."""
    output: Output = ctx.obj
    looking = check or diff
    files, written = _formatted(tuple(paths or ()), write=not looking)
    code = _code(files, looking)
    match form:
        case "json":
            shape = formatting_shape(files, ok=code != FINDINGS, written=written)
            output.result.raw(json_text(shape, output))
        case "text" if diff:
            _show_faults(files, output.message)
            output.result.lines(_painted(line) for one in files for line in one.diff())
        case "text" if paths == [_STDIN] and not looking:
            _show_faults(files, output.message)
            _write(files[0].text or "", output.result)
        case "text":
            _show_faults(files, output.result)
            _list(files, looking, output.result)
    return code


def _formatted(given: tuple[Path, ...], *, write: bool) -> tuple[tuple[Formatted, ...], bool]:
    """Each text before and after, and whether files were written."""
    if _STDIN not in given:
        project = Project.find(here())
        files = tuple(format_file(path, project) for path in pattern_files(given, project))
        for one in files if write else ():
            one.write()
        return files, write
    if len(given) > 1:
        refuse("`-` and other paths exclude each other.", "Give `-` alone, or the paths alone.")
    return (format_bytes(sys.stdin.buffer.read(), "standard input"),), False


def _write(text: str, channel: Channel) -> None:
    if text:
        channel.raw(text)


def _code(files: Sequence[Formatted], looking: bool) -> int:
    if not files:
        return NOTHING_RAN
    found = any(one.text is None or (looking and one.changed) for one in files)
    return FINDINGS if found else FINE


def _show_faults(files: Sequence[Formatted], channel: Channel) -> None:
    for one in files:
        show(one.diagnostics, channel)


def _painted(line: str) -> Line:
    """A line of a diff."""
    if line.startswith(("---", "+++")):
        return (("heading", line),)
    return ((_DIFF_ROLES.get(line[:1], "plain"), line),)


def _list(files: Sequence[Formatted], looking: bool, channel: Channel) -> None:
    """The files that changed, or would change, and how many of each kind there are."""
    verb = "would change" if looking else "formatted"
    for one in files:
        if one.changed:
            channel.line(("plain", f"{verb} "), ("path", one.source.name))
    if not files:
        channel.text("There is nothing here to format.")
        return
    changed = sum(one.changed for one in files)
    faulty = sum(one.text is None for one in files)
    counts = {
        f"{verb}": changed,
        "left alone because of faults": faulty,
        "formatted already" if looking else "unchanged": len(files) - changed - faulty,
    }
    words = [f"{_files(number)} {what}" for what, number in counts.items() if number]
    role = "failure" if faulty or (looking and changed) else "success"
    channel.line((role, ", ".join(words)), ("plain", "."))


def _files(count: int) -> str:
    return f"{count} file{'' if count == 1 else 's'}"
