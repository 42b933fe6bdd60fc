"""`parallax runs`: the runs of a project, and where their confidence came from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import typer

from parallax_cli.all_runs import AllRuns
from parallax_cli.exit_codes import FINDINGS, FINE
from parallax_cli.handing_over import hand_over
from parallax_cli.json_shapes.records import explanation_shape, summary_shape
from parallax_cli.json_shapes.text import json_text
from parallax_cli.kept_runs import export, prune
from parallax_cli.output import Output
from parallax_cli.parsing import Group, Leaf
from parallax_cli.project_runs import Run, project_runs
from parallax_cli.record_report import record_lines, summary_lines
from parallax_cli.run_resolving import resolve
from parallax_cli.usage import refuse
from parallax_cli.ways_on import answering, resuming
from parallax_patterns.errors import UserError
from parallax_patterns.journals.shelf import never_begun
from parallax_patterns.project import kebab_case
from parallax_patterns.run_records import RunRecord, RunRecords, find_run
from parallax_primitives.nearest import nearest
from parallax_runtime.derivation import Derivation, derivation_at
from parallax_runtime.derivation_drawing import derivation_lines
from parallax_runtime.part_paths import NoPart, Steps, part_at, path_text, read_path, step_text

app = typer.Typer(cls=Group, add_completion=False, rich_markup_mode=None, no_args_is_help=True)


Form = Annotated[
    Literal["text", "json"], typer.Option("--format", help="Text for people, or JSON.")
]
Status = Literal[
    "completed", "pending", "failed", "exceeded", "cancelled", "interrupted", "running"
]

_HAPPENED: Final = {
    "interrupted": "was interrupted",
    "running": "still goes on",
    "failed": "failed",
    "pending": "is pending",
    "exceeded": "exceeded a limit",
    "cancelled": "was cancelled",
}
_LEFT: Final = ("interrupted", "cancelled")
"""How runs stand that were ended by something else than what they do."""

_PATH_HINT: Final = "Write a path such as `.verdict` or `findings[0]`."


@app.callback()
def runs() -> None:
    """List, show and explain runs, answer what they wait for, and forget them."""


app.command(cls=Leaf)(export)
app.command(cls=Leaf)(prune)
app.command(cls=Leaf)(resolve)


@app.command("list", cls=Leaf)
def list_all(
    ctx: typer.Context,
    status: Annotated[Status | None, typer.Option(help="Only runs that stand so.")] = None,
    pattern: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only runs of that pattern.")
    ] = None,
    most: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="The newest N of them only.")
    ] = None,
    form: Form = "text",
) -> int:
    """List the runs, the newest first."""
    output: Output = ctx.obj
    runs = project_runs()
    wanted = (
        one
        for one in _readable(runs, output)
        if (status is None or one.status == status)
        and (pattern is None or kebab_case(one.data["pattern"]) == kebab_case(pattern))
    )
    known = list(islice(wanted, most))
    if form == "json":
        shape = {"runs": [summary_shape(one) for one in known]}
        output.result.raw(json_text(shape, output))
    elif known:
        output.result.lines(summary_lines(known, output.width))
    else:
        output.message.text(
            "No such run is on record."
            if status or pattern
            else "No run is on record. Run a pattern with `parallax run NAME`."
        )
    _tell_never_begun(runs, output)
    return FINE


def _tell_never_begun(runs: AllRuns, output: Output) -> None:
    left = len(never_begun(runs.project))
    if left:
        which = "1 run was" if left == 1 else f"{left} runs were"
        words = "`parallax runs prune --keep 50` removes what is left"
        output.note(f"{which} killed before anything happened; {words}.")


@app.command(cls=Leaf)
def show(
    ctx: typer.Context,
    run: Run = None,
    form: Annotated[
        Literal["text", "json", "mermaid", "html"],
        typer.Option("--format", help="Text for people, JSON, a Mermaid diagram, or a page."),
    ] = "text",
    file: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write it there.")
    ] = None,
) -> int:
    """Show how a run went and ended."""
    output: Output = ctx.obj
    runs = project_runs()
    record = runs.read(find_run(runs, run))
    if form == "text" and file is None:
        output.result.lines(record_lines(record, output.width))
        way_on = _way_on(record)
        if way_on is not None and runs.can_go_on(record.id):
            output.hint(way_on)
        return FINE
    hand_over(_shown(runs, record, form, output), file, output)
    return FINE


def _way_on(record: RunRecord) -> str | None:
    """How to go on with a run that has not come to its end, or waits for somebody."""
    if record.status in _LEFT:
        return resuming(record.id)
    return answering(record.id) if record.data["pending"] else None


def _shown(runs: AllRuns, record: RunRecord, form: str, output: Output) -> str:
    match form:
        case "json":
            return json_text(dict(record.data), output)
        case "text":
            lines = record_lines(record, output.width)
            return "".join("".join(text for _, text in line) + "\n" for line in lines)
    pictures = import_module("parallax_cli.run_pictures")  # what draws a page is slow to load
    draw = pictures.mermaid if form == "mermaid" else pictures.html_page
    text: str = draw(pictures.pictured(runs.project, record))
    return text


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
    records = project_runs()
    wanted = _wanted(records, run, path)
    record = records.read(wanted.run)
    derivation = record.derivation()
    if derivation is None:
        _tell_no_derivation(record, output)
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


def _tell_no_derivation(record: RunRecord, output: Output) -> None:
    if record.has_value:
        output.error(f"The run `{record.id}` was killed before it was on record.")
        output.hint(f"Write `parallax run --resume {record.id}`: it ends again, and asks nobody.")
    else:
        happened = _HAPPENED.get(record.status, record.status)
        output.error(f"The run `{record.id}` has no value: it {happened}.")
        output.hint(f"See it with `parallax runs show {record.id}`.")


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
