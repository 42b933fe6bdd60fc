"""`parallax runs list|show|why`: the runs on record, and where their confidence came from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

import typer

from parallax_cli.exit_codes import FINDINGS, FINE
from parallax_cli.json_shapes.records import explanation_shape, summary_shape
from parallax_cli.json_shapes.text import json_text
from parallax_cli.output import Output
from parallax_cli.parsing import Group, Leaf
from parallax_cli.paths import here
from parallax_cli.record_report import record_lines, summary_lines
from parallax_cli.usage import refuse
from parallax_patterns.errors import UserError
from parallax_patterns.project import Project
from parallax_patterns.run_records import FileRecords, RunRecord, RunRecords, find_run, records_of
from parallax_primitives.nearest import nearest
from parallax_runtime.derivation import Derivation, derivation_at
from parallax_runtime.derivation_drawing import derivation_lines
from parallax_runtime.part_paths import NoPart, Steps, part_at, path_text, read_path, step_text

app = typer.Typer(cls=Group, add_completion=False, rich_markup_mode=None, no_args_is_help=True)


def _run_ids(incomplete: str) -> list[str]:
    """The runs of the project here; nothing where the project cannot be read."""
    try:
        records = records_of(Project.find(here()))
    except (UserError, OSError):
        return []
    known = () if records is None else records.ids()
    return [one for one in known if one.startswith(incomplete)]


Form = Annotated[
    Literal["text", "json"], typer.Option("--format", help="Text for people, or JSON.")
]
Run = Annotated[
    str | None,
    typer.Argument(
        metavar="RUN",
        help="A run, or how its name begins; without it the newest.",
        autocompletion=_run_ids,
    ),
]

_HAPPENED: Final = {
    "failed": "failed",
    "pending": "is pending",
    "exceeded": "exceeded a limit",
    "cancelled": "was cancelled",
}
_PATH_HINT: Final = "Write a path such as `.verdict` or `findings[0]`."


@app.callback()
def runs() -> None:
    """List, show and explain the runs on record."""


@app.command("list", cls=Leaf)
def list_all(ctx: typer.Context, form: Form = "text") -> int:
    """List the runs on record, the newest first."""
    output: Output = ctx.obj
    records = _records()
    known = list(_readable(records, output))
    if form == "json":
        shape = {"runs": [summary_shape(one) for one in known]}
        output.result.raw(json_text(shape, output))
    elif known:
        output.result.lines(summary_lines(known, output.width))
    else:
        output.message.text("No run is on record. Run a pattern with `parallax run NAME`.")
    return FINE


@app.command(cls=Leaf)
def show(ctx: typer.Context, run: Run = None, form: Form = "text") -> int:
    """Show how a run ended."""
    output: Output = ctx.obj
    records = _records()
    record = records.read(find_run(records, run))
    if form == "json":
        output.result.raw(json_text(dict(record.data), output))
    else:
        output.result.lines(record_lines(record))
    return FINE


@app.command(cls=Leaf)
def why(
    ctx: typer.Context,
    run: Run = None,
    path: Annotated[
        str | None,
        typer.Argument(metavar="PATH", help="A part of the value: `.verdict`, `findings[0]`."),
    ] = None,
    form: Form = "text",
) -> int:
    """Show where the confidence of a run's value came from, or of a part of it."""
    output: Output = ctx.obj
    records = _records()
    wanted = _wanted(records, run, path)
    record = records.read(wanted.run)
    derivation = record.derivation()
    if derivation is None:
        happened = _HAPPENED.get(record.status, record.status)
        output.error(f"The run `{record.id}` has no value: it {happened}.")
        output.hint(f"See it with `parallax runs show {record.id}`.")
        return FINDINGS
    part = _part(record, wanted.steps)
    found = derivation_at(derivation, wanted.steps)
    if record.left_out is not None and not found.nodes:
        refuse(
            f"Nothing is known of `{path_text(wanted.steps)}`: the value was too long to be kept.",
            "Leave the path out, or name a part that has a confidence of its own.",
        )
    if form == "json":
        shape = explanation_shape(record, path_text(wanted.steps), part, found)
        output.result.raw(json_text(shape, output))
    else:
        _draw(record, wanted.steps, found, output)
    return FINE


def _readable(records: RunRecords, output: Output) -> Iterator[RunRecord]:
    """The records, the newest first; one that cannot be read is only warned of."""
    for one in records.ids():
        try:
            yield records.read(one)
        except UserError as problem:
            output.warning(problem.message)


def _draw(record: RunRecord, steps: Steps, found: Derivation, output: Output) -> None:
    what = f"{record.data['pattern']} {path_text(steps)}".rstrip()
    output.result.line(("heading", what), ("dim", f"  {record.id}"))
    output.result.lines(derivation_lines(found, output.width))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """What is asked about: a run on record, and a part of its value."""

    run: str
    steps: Steps


def _wanted(records: RunRecords, run: str | None, path: str | None) -> _Wanted:
    """A single argument may be either: what names no run is a path into the newest."""
    if path is None and run is not None and _is_path(records, run):
        run, path = None, run
    steps = read_path(path or "")
    if steps is None:
        refuse(f"`{path}` is no path.", _PATH_HINT)
    return _Wanted(run=find_run(records, run), steps=steps)


def _is_path(records: RunRecords, text: str) -> bool:
    named = text == "latest" or any(one.startswith(text) for one in records.ids())
    return not named and not text[:1].isdecimal()


def _part(record: RunRecord, steps: Steps) -> Any:
    """What stands at a path; null where the value was too long to be kept."""
    if record.left_out is not None:
        return None
    try:
        return part_at(record.data["value"], steps)
    except NoPart as missing:
        where = f"`{missing.found}`" if missing.found else "The value"
        refuse(f"{where} has no `{step_text(missing.step)}`.", _what_there_is(missing))


def _what_there_is(missing: NoPart) -> str:
    match missing.known:
        case None:
            return "Leave the path out, or end it earlier: this has no parts."
        case int() as length:
            return f"Name one of its {length} elements, counted from `[0]`."
        case keys:
            near = nearest(str(missing.step), keys)
            if near is not None:
                return f"Did you mean `{step_text(near)}`?"
            shown = ", ".join(f"`{step_text(one)}`" for one in keys[:8])
            return f"Name one of {shown}." if shown else "Leave the path out: it is empty."


def _records() -> FileRecords:
    records = records_of(Project.find(here()))
    if records is None:
        refuse(
            "This is no project, so no run is on record.",
            "Go to the folder of a project, or make one with `parallax init NAME`.",
        )
    return records
