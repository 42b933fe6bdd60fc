"""`parallax migrate`: older patterns rewritten to primitives and explicit names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

from parallax_cli.diagnostics import show
from parallax_cli.exit_codes import FINDINGS, FINE
from parallax_cli.json_shapes.migrations import migrations_shape
from parallax_cli.json_shapes.text import json_text
from parallax_cli.migration_report import diff_lines, migration_lines, summary_lines
from parallax_cli.output import Output
from parallax_cli.parsing import Leaf
from parallax_cli.paths import here
from parallax_cli.usage import refuse
from parallax_patterns.migration.files import migrate_files, write
from parallax_patterns.migration.migrating import MOST, Migration
from parallax_patterns.migration.rules import REWRITES
from parallax_patterns.project import Project
from parallax_primitives.nearest import nearest

app = typer.Typer(add_completion=False, rich_markup_mode=None)


def _names(incomplete: str) -> list[tuple[str, str]]:
    return [(one.name, one.reason) for one in REWRITES if one.name.startswith(incomplete)]


@app.command(cls=Leaf)
def migrate(
    ctx: typer.Context,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PATH",
            help="Patterns, folders of them, YAML documents; the project's patterns by default.",
        ),
    ] = None,
    write_files: Annotated[
        bool, typer.Option("--write", help="Replace the files by what comes out.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Exit with 1 when a file would change.")
    ] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Show what would change.")] = False,
    accept: Annotated[
        list[str] | None,
        typer.Option(
            "--accept",
            metavar="REWRITE",
            help="Take this rewrite even where the pattern then behaves otherwise.",
            autocompletion=_names,
        ),
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Also rewrite what is fine today, in every file.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Take every rewrite, and replace what is there.")
    ] = False,
    most: Annotated[
        int,
        typer.Option(
            "--most", min=1, metavar="N", help="How many scenarios to compare.", show_default=True
        ),
    ] = MOST,
    form: Annotated[
        Literal["text", "json"], typer.Option("--format", help="Text for people, or JSON.")
    ] = "text",
) -> int:
    """Rewrite older forms to primitives and explicit names; nothing is written unless asked."""
    output: Output = ctx.obj
    accepted = _accepted(accept or (), force=force)
    project = Project.find(here())
    done = migrate_files(paths or (), project, most=most, accepted=accepted, every=every)
    written = write(done, force=force) if write_files else ()
    match form:
        case "json":
            output.result.raw(json_text(migrations_shape(done, written), output))
        case "text" if diff:
            _show_faults(done, output)
            output.result.lines(diff_lines(done))
        case "text":
            _show_faults(done, output)
            output.result.lines(migration_lines(done, output.width))
            output.result.lines(summary_lines(done, written))
    return _code(done, check=check)


def _accepted(names: Sequence[str], *, force: bool) -> frozenset[str]:
    known = tuple(one.name for one in REWRITES)
    for name in names:
        if name not in known:
            near = nearest(name, known)
            hint = f"Did you mean `{near}`?" if near else f"Use one of {', '.join(known)}."
            refuse(f"There is no rewrite `{name}`.", hint)
    return frozenset(known if force else names)


def _show_faults(done: Sequence[Migration], output: Output) -> None:
    for one in done:
        show(one.diagnostics, output.message)


def _code(done: Sequence[Migration], *, check: bool) -> int:
    faulty = any(one.is_faulty for one in done)
    return FINDINGS if faulty or (check and any(one.changed for one in done)) else FINE
