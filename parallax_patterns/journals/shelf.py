"""The journals of a project: which runs have one, how each stands, and forgetting them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from parallax_patterns.errors import UserError
from parallax_patterns.journals.file import JournalFile
from parallax_patterns.journals.journal import FOLDER, Begun, is_running, path_of, remove
from parallax_patterns.project import Project
from parallax_patterns.run_records import LATEST, MOST_KEPT, records_of

Standing: TypeAlias = Literal[
    "running", "interrupted", "completed", "pending", "failed", "exceeded", "cancelled"
]
"""How a run stands; `interrupted`: nobody runs it, and it never came to its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Journalled:
    """A run that has a journal."""

    begun: Begun
    standing: Standing

    @property
    def can_go_on(self) -> bool:
        return not self.begun.is_mocked and self.standing not in ("running", "completed")


def journal_ids(project: Project) -> tuple[str, ...]:
    """The runs that have a journal, the newest first."""
    made = (one.stem for one in _folder(project).glob("*.db") if JournalFile.is_made(one))
    return tuple(sorted(made, reverse=True))


def never_begun(project: Project) -> tuple[str, ...]:
    """What was killed while its journal was being made: files are left that hold nothing."""
    folder = _folder(project)
    known = {one.stem for end in ("*.db", "*.lock") for one in folder.glob(end)}
    paths = (path_of(project, one) for one in sorted(known))
    return tuple(
        path.stem for path in paths if not JournalFile.is_made(path) and not is_running(path)
    )


def journalled(project: Project, run: str) -> Journalled:
    """How the run of a journal stands; UserError when it cannot be read."""
    path = path_of(project, run)
    held = is_running(path)
    file = JournalFile.opened(path)
    try:
        begun, ended = Begun.read(file), file.about("ended")
    finally:
        file.close()
    if held:
        return Journalled(begun=begun, standing="running")
    standing: Standing = "interrupted" if ended is None else ended["status"]
    return Journalled(begun=begun, standing=standing)


def able_to_go_on(project: Project) -> Iterator[Journalled]:
    """The runs that somebody could go on with, the newest first."""
    return (one for one in _readable(project) if one.can_go_on)


def going_on(project: Project, wanted: str, pattern: str | None = None) -> Journalled | None:
    """The run to go on with: that identifier, the beginning of one, or `latest` of that pattern.

    None when no journal is meant; UserError when it cannot go on.
    """
    if wanted == LATEST:
        return next(_latest(project, pattern), None)
    matching = [one for one in journal_ids(project) if one.startswith(wanted)]
    if len(matching) > 1 and wanted not in matching:
        shown = ", ".join(f"`{one}`" for one in matching[:5])
        raise UserError(f"Several runs begin with `{wanted}`.", hint=f"Name one of {shown}.")
    if not matching:
        return None
    found = journalled(project, wanted if wanted in matching else matching[0])
    if not found.can_go_on and not _lacks_record(project, found):
        raise _finished(found)
    return found


def _latest(project: Project, pattern: str | None) -> Iterator[Journalled]:
    """The runs to go on with, and the newest of all if it lacks its record."""
    runs = (one for one in _readable(project) if pattern is None or one.begun.is_of(pattern))
    for number, one in enumerate(runs):
        if one.can_go_on or (number == 0 and _lacks_record(project, one)):
            yield one


def _lacks_record(project: Project, found: Journalled) -> bool:
    """Whether a run came to its end and was killed before that was on record: it may end again."""
    records = records_of(project)
    is_on_record = records is not None and records.has(found.begun.run)
    return found.standing == "completed" and not found.begun.is_mocked and not is_on_record


def _finished(found: Journalled) -> UserError:
    run = found.begun.run
    if found.begun.is_mocked:
        return UserError(f"The run `{run}` was one with scripted agents.", hint="Run it anew.")
    if found.standing == "running":
        return UserError(f"The run `{run}` still goes on.", hint="Wait until it has ended.")
    return UserError(
        f"The run `{run}` has completed.", hint=f"See it with `parallax runs show {run}`."
    )


def _readable(project: Project) -> Iterator[Journalled]:
    for one in journal_ids(project):
        with suppress(UserError):
            yield journalled(project, one)


def forget(project: Project, run: str) -> None:
    """Removes a journal."""
    remove(path_of(project, run))


def tidy(project: Project) -> None:
    """Removes journals of runs that have ended and are too many; never one that can go on."""
    for one in journal_ids(project)[MOST_KEPT:]:
        with suppress(UserError, OSError):
            found = journalled(project, one)
            if found.begun.is_mocked or found.standing == "completed":
                forget(project, one)


def _folder(project: Project) -> Path:
    return project.root / FOLDER
