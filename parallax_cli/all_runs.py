"""Every run of a project: those on record, and those that only their journals know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from parallax_cli.json_shapes.runs import call_shape
from parallax_cli.run_view import RunView
from parallax_patterns.errors import UserError
from parallax_patterns.journals.file import JournalFile
from parallax_patterns.journals.journal import Begun, path_of
from parallax_patterns.journals.shelf import Journalled, journal_ids, journalled
from parallax_patterns.project import Project
from parallax_patterns.run_records import FileRecords, RunRecord
from parallax_runtime import Event


class AllRuns:
    """The runs of a project, as records; those that nobody ended are told by their journals."""

    def __init__(self, project: Project, records: FileRecords) -> None:
        self.project = project
        self._records = records

    def keep(self, record: RunRecord) -> None:
        self._records.keep(record)

    def forget(self, run: str) -> None:
        """Removes the record of a run."""
        self._records.forget(run)

    def ids(self) -> tuple[str, ...]:
        known = {*self._records.ids(), *journal_ids(self.project)}
        return tuple(sorted(known, reverse=True))

    def read(self, run: str) -> RunRecord:
        is_kept = self._records.has(run)
        if not path_of(self.project, run).is_file():
            return self._records.read(run)
        try:
            found = journalled(self.project, run)
        except UserError:
            if is_kept:
                return self._records.read(run)
            raise
        if is_kept and found.standing not in ("running", "interrupted"):
            return self._records.read(run)
        return self._told(found)

    def can_go_on(self, run: str) -> bool:
        """Whether somebody could go on with a run."""
        try:
            return journalled(self.project, run).can_go_on
        except UserError:
            return False

    def _told(self, found: Journalled) -> RunRecord:
        """A run that has no record, or none of what happened since: what its journal knows."""
        begun = found.begun
        view = RunView()
        with opened_journal(self.project, begun.run) as (_, file):
            events = [event_of(one) for one in file.events()]
            ended = file.about("ended") or {}
        is_completed = found.standing == "completed"
        for event in events:
            view(event)
        data = {
            "kind": "record",
            "run": begun.run,
            "file": begun.file,
            "started": begun.started.isoformat(timespec="seconds"),
            "seed": begun.seed,
            "pattern": begun.pattern,
            "status": found.standing,
            "value": ended["value"] if is_completed else None,
            "confidence": ended["confidence"] if is_completed else None,
            "seconds": round(view.latest, 6),
            "calls": [call_shape(step) for step in view.calls()],
            "escalations": [one.data["to"] for one in events if one.kind == "escalated"],
            "pending": [one.data["mailbox"] for one in events if one.kind == "pending"],
            "fault": _fault(begun, events) if ended else None,
            "derivation": None,
            "valueLeftOut": None,
        }
        return RunRecord(id=begun.run, data=data)


def _fault(begun: Begun, events: Sequence[Event]) -> dict[str, Any] | None:
    """Why a run ended early; where in the pattern that was, its journal does not say."""
    told = next((one.data for one in reversed(events) if one.kind == "run.finished"), {})
    if "message" not in told:
        return None
    place = dict.fromkeys(("line", "column", "endLine", "endColumn"))
    known = {"kind": told["kind"], "message": told["message"]}
    return {**known, "hint": None, "file": begun.file, **place}


@contextmanager
def opened_journal(project: Project, run: str) -> Iterator[tuple[Begun, JournalFile]]:
    """The journal of a run, to be read; UserError when there is none."""
    path = path_of(project, run)
    if not path.is_file():
        raise UserError(
            f"The run `{run}` has no journal.", hint="Run the pattern without `--no-journal`."
        )
    file = JournalFile.opened(path)
    try:
        yield Begun.read(file), file
    finally:
        file.close()


def event_of(data: dict[str, Any]) -> Event:
    """An event as its journal has it."""
    return Event(data["seq"], data["at"], data["kind"], data["site"], data["key"], data["data"])
