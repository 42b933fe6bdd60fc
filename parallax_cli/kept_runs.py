"""`parallax runs export|prune`: runs as files, and forgetting them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import typer

from parallax_cli.all_runs import AllRuns, opened_journal
from parallax_cli.exit_codes import FINE
from parallax_cli.handing_over import hand_over
from parallax_cli.json_shapes.text import json_text
from parallax_cli.output import Output
from parallax_cli.project_runs import Run, project_runs
from parallax_cli.usage import refuse
from parallax_patterns.errors import UserError
from parallax_patterns.journals.exporting import recording_lines
from parallax_patterns.journals.shelf import forget, never_begun
from parallax_patterns.run_records import find_run
from parallax_primitives.quantities import duration

_CAN_GO_ON: Final = ("pending", "interrupted", "running", "cancelled")


def export(
    ctx: typer.Context,
    run: Run = None,
    form: Annotated[
        Literal["json", "jsonl", "recording"],
        typer.Option("--format", help="All that is known, one event a line, or a recording."),
    ] = "json",
    file: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write it there.")
    ] = None,
) -> int:
    """Write a run with all its events, or as a recording for `parallax test`."""
    output: Output = ctx.obj
    runs = project_runs()
    hand_over(_exported(runs, find_run(runs, run), form, output), file, output)
    return FINE


def _exported(runs: AllRuns, run: str, form: str, output: Output) -> str:
    record = runs.read(run)
    with opened_journal(runs.project, run) as (begun, file):
        if form == "recording":
            ended = record.data if record.status != "interrupted" else None
            return _lines(recording_lines(begun, file, ended))
        events = file.events()
    if form == "jsonl":
        return _lines(events)
    return json_text({"record": dict(record.data), "events": events}, output)


def _lines(lines: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(line, allow_nan=False) + "\n" for line in lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bounds:
    """Which runs are kept: the newest so many, and those that are young enough."""

    keep: int
    since: datetime | None
    unfinished: bool


def prune(
    ctx: typer.Context,
    keep: Annotated[int | None, typer.Option(min=0, metavar="N", help="Keep the N newest.")] = None,
    older_than: Annotated[
        str | None, typer.Option(metavar="TIME", help="Remove those older than `12h`, `30d` …")
    ] = None,
    unfinished: Annotated[
        bool, typer.Option("--unfinished", help="Remove those that could go on, too.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only tell what would be removed.")
    ] = False,
) -> int:
    """Remove runs, with their records and journals."""
    output: Output = ctx.obj
    if keep is None and older_than is None:
        refuse("Nothing says which runs to remove.", "Write `--keep N` or `--older-than 30d`.")
    runs = project_runs()
    bounds = _Bounds(keep=keep or 0, since=_since(older_than), unfinished=unfinished)
    removed = [*never_begun(runs.project), *_superfluous(runs, bounds)]
    for run in removed:
        if not dry_run:
            _remove(runs, run)
        output.result.text(f"{run}\n")
    words = "1 run" if len(removed) == 1 else f"{len(removed)} runs"
    output.note(f"{words} {'would be removed' if dry_run else 'removed'}.")
    return FINE


def _remove(runs: AllRuns, run: str) -> None:
    try:
        runs.forget(run)
        forget(runs.project, run)
    except OSError as error:
        words = (error.strerror or "").lower()
        raise UserError(f"The run `{run}` cannot be removed: {words}.") from None


def _since(older_than: str | None) -> datetime | None:
    if older_than is None:
        return None
    days = older_than.removesuffix("d")
    seconds = float(days) * 86_400 if days.isdecimal() else duration(older_than)
    if seconds is None:
        refuse(f"`--older-than` cannot be `{older_than}`.", "Write a time such as `12h` or `30d`.")
    return datetime.now(UTC) - timedelta(seconds=seconds)


def _superfluous(runs: AllRuns, bounds: _Bounds) -> Iterator[str]:
    for run in runs.ids()[bounds.keep :]:
        try:
            record = runs.read(run)
        except UserError:
            yield run  # what cannot be read is of no use
            continue
        is_young = (
            bounds.since is not None
            and datetime.fromisoformat(record.data["started"]) >= bounds.since
        )
        is_needed = record.status == "running" or (
            record.status in _CAN_GO_ON and not bounds.unfinished
        )
        if not is_young and not is_needed:
            yield run
