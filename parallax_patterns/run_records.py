"""Records of runs: what each run of a project came to, and where its confidence came from.

`RunRecords` is all that the rest knows of where they are kept; `FileRecords` keeps one JSON file a
run in `.parallax/runs/`, written whole or not at all, and the newest of them only. A record holds
no input, no value of an environment variable that is named like a secret, and no value of the run
that is too long; then it says how long that was.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Protocol

from parallax_patterns.errors import UserError
from parallax_patterns.project import Project
from parallax_patterns.text_files import read_bytes, write_atomically
from parallax_primitives.nearest import nearest
from parallax_primitives.secrets import secret_values, without
from parallax_runtime.derivation import Derivation
from parallax_runtime.derivation_json import derivation_from

MOST_KEPT: Final = 50
LONGEST_VALUE: Final = 256 * 1024
"""The bytes of JSON that the value of a run may have to be kept."""
LATEST: Final = "latest"
_FOLDER: Final = Path(".parallax") / "runs"
_KEYS: Final = frozenset(
    [
        "pattern",
        "file",
        "started",
        "status",
        "value",
        "confidence",
        "seconds",
        "escalations",
        "pending",
        "fault",
    ]
)
_CALL_KEYS: Final = frozenset(["agent", "key", "status", "confidence", "started", "ended", "error"])
_ID: Final = re.compile(r"\d{8}-\d{6}-[0-9a-f]{5}")


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """One run; `data` is its JSON, as `docs/json/record.schema.json` describes it."""

    id: str
    data: Mapping[str, Any]

    @property
    def status(self) -> str:
        return str(self.data["status"])

    @property
    def has_value(self) -> bool:
        """Whether the run came to an end that has a value."""
        return self.status == "completed"

    @property
    def left_out(self) -> int | None:
        """The bytes of JSON that the value had, where it was too long to be kept."""
        return self.data.get("valueLeftOut")

    def derivation(self) -> Derivation | None:
        """Where the confidence of the value came from; None when there is no value."""
        data = self.data["derivation"]
        return None if data is None else derivation_from(data)


class RunRecords(Protocol):
    """Where the records of a project are."""

    def keep(self, record: RunRecord) -> None:
        """Adds a record; UserError when it cannot be kept."""

    def ids(self) -> tuple[str, ...]:
        """The runs on record, the newest first."""

    def read(self, run: str) -> RunRecord:
        """The record of a run; UserError when it cannot be read."""


class FileRecords:
    """Records as files of a folder, which need not exist."""

    def __init__(self, folder: Path, most: int = MOST_KEPT) -> None:
        self._folder = folder
        self._most = most

    def keep(self, record: RunRecord) -> None:
        write_atomically(self._path(record.id), _text(record))
        for old in self.ids()[self._most :]:
            with suppress(OSError):
                self._path(old).unlink()

    def ids(self) -> tuple[str, ...]:
        names = (path.stem for path in self._folder.glob("*.json"))
        return tuple(sorted((one for one in names if _ID.fullmatch(one)), reverse=True))

    def has(self, run: str) -> bool:
        """Whether there is a record of that run."""
        return self._path(run).is_file()

    def forget(self, run: str) -> None:
        """Removes a record."""
        self._path(run).unlink(missing_ok=True)

    def read(self, run: str) -> RunRecord:
        path = self._path(run)
        try:
            data = json.loads(read_bytes(path))
            record = RunRecord(id=run, data=data)
            _check(record)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise UserError(
                f"The record of the run `{run}` is damaged.", hint=f"Remove `{path}`."
            ) from None
        return record

    def _path(self, run: str) -> Path:
        return self._folder / f"{run}.json"


def records_of(project: Project) -> FileRecords | None:
    """The records of a project; a mere folder of files keeps none."""
    return FileRecords(project.root / _FOLDER) if project.is_kept else None


def new_run_id(started: datetime) -> str:
    """An identifier that sorts by time, to the microsecond."""
    return f"{started.astimezone(UTC):%Y%m%d-%H%M%S}-{started.microsecond:05x}"


def find_run(records: RunRecords, wanted: str | None) -> str:
    """The run of that identifier, or of the beginning of one; without any, the newest.

    UserError when there is none, or when several begin so.
    """
    known = records.ids()
    if not known:
        raise UserError("No run is on record.", hint="Run a pattern with `parallax run NAME`.")
    if wanted is None or wanted == LATEST:
        return known[0]
    matching = [one for one in known if one.startswith(wanted)]
    if len(matching) == 1 or wanted in matching:
        return wanted if wanted in matching else matching[0]
    if matching:
        shown = ", ".join(f"`{one}`" for one in matching[:5])
        raise UserError(f"Several runs begin with `{wanted}`.", hint=f"Name one of {shown}.")
    near = nearest(wanted, known)
    hint = f"Did you mean `{near}`?" if near else "List them with `parallax runs list`."
    raise UserError(f"There is no run `{wanted}` on record.", hint=hint)


def _check(record: RunRecord) -> None:
    """Raises one of what reading odd data raises where this is no record."""
    if record.data["run"] != record.id or not record.data.keys() >= _KEYS:
        raise ValueError
    for call in record.data["calls"]:
        if not call.keys() >= _CALL_KEYS:
            raise ValueError
    record.derivation()


def _text(record: RunRecord) -> str:
    data = _bounded(cleaned(record.data, secret_values()))
    return _json(data) + "\n"


def _bounded(data: dict[str, Any]) -> dict[str, Any]:
    """The data of a record without a value that is too long to be kept."""
    size = len(_json(data["value"]).encode())
    if size <= LONGEST_VALUE:
        return {**data, "valueLeftOut": None}
    return {**data, "value": None, "valueLeftOut": size}


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def cleaned(data: Any, hidden: tuple[str, ...]) -> Any:
    """JSON data without secrets, in keys and in texts."""
    match data:
        case str():
            return without(data, hidden)
        case dict():
            return {without(key, hidden): cleaned(part, hidden) for key, part in data.items()}
        case list():
            return [cleaned(part, hidden) for part in data]
    return data
