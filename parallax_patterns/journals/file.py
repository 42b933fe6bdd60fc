"""The journal of one run: an SQLite file that survives whatever ends its writer.

A file for each run, so that runs never wait for each other, a damaged file is one run's, and
forgetting a run is removing its file. Rows are appended in transactions that have reached the disk
when they return (WAL, `synchronous=FULL`). What holds the value of a secret is not written: an
answer that does is asked for again.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

from parallax_patterns.errors import UserError
from parallax_patterns.recordings.redaction import Redactor
from parallax_patterns.text_files import shown_path
from parallax_primitives.values import Json
from parallax_runtime.events import Event, event_data
from parallax_runtime.journal.rows import LedgerFault, Row, Text

T = TypeVar("T")

_PATIENCE: Final = 1.0
"""Seconds that another program may keep the file to itself."""

_TABLES: Final = """
create table about (name text primary key, data text not null);
create table log (
    id integer primary key, kind text not null, at real not null, key text, data text
);
create table events (seq integer primary key, data text not null)
"""

_HIDDEN: Final = {"hidden": True}
_MISSED: Final = ("answered", "found", "resolved")
"""Rows of which nothing is told rather than a part: a run would go on with something else."""


class JournalFile:
    """An open journal; it is used by one thread at a time."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        self._redactor = Redactor()

    @classmethod
    def made(cls, path: Path, header: Mapping[str, Any]) -> JournalFile:
        """A new journal; LedgerFault when it cannot be made."""
        with _told(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            _keep_out_of_git(path.parent)
            connection = _connected(path, "rwc")
            connection.execute("pragma journal_mode=wal")
            with connection as transaction:
                transaction.execute("begin immediate")
                for table in _TABLES.split(";"):
                    transaction.execute(table)
                transaction.execute("insert into about values ('header', ?)", (_json(header),))
        return cls(path, connection)

    @classmethod
    def opened(cls, path: Path, *, to_write: bool = False) -> JournalFile:
        """A journal that exists; UserError when it cannot be read."""
        try:
            with _told(path):
                connection = _connected(path, "rw" if to_write else "ro")
                connection.execute("select count(*) from about, log, events limit 1").fetchone()
        except LedgerFault as fault:
            raise UserError(f"{fault.message}.") from None
        return cls(path, connection)

    def close(self) -> None:
        """Leaves one file, without companions."""
        self._connection.close()

    # --- writing ---

    def append(self, rows: Sequence[Row]) -> None:
        kept = [event_data(row.data) if row.kind == "event" else row.data for row in rows]
        texts = [data if isinstance(data, Text) else _json(data) for data in kept]
        if self._redactor.may_tell("\n".join(texts)):  # all at once is quicker than one by one
            texts = list(map(self._clean, rows, kept, texts))
        log = [
            _line(row, text) for row, text in zip(rows, texts, strict=True) if not _is_event(row)
        ]
        events = [
            _event(row, text) for row, text in zip(rows, texts, strict=True) if _is_event(row)
        ]
        with _told(self.path), self._connection as transaction:
            transaction.execute("begin immediate")
            transaction.executemany("insert into log values (?, ?, ?, ?, ?)", log)
            transaction.executemany("insert or replace into events values (?, ?)", events)

    def note(self, name: str, data: Any) -> None:
        """Keeps something about the run, without secrets."""
        text = _json(self._redactor.clean(data))
        with _told(self.path), self._connection as transaction:
            transaction.execute("begin immediate")
            transaction.execute("insert or replace into about values (?, ?)", (name, text))

    def forget_events(self, after: int) -> None:
        """Removes the events from a number on: the run went another way."""
        with _told(self.path), self._connection as transaction:
            transaction.execute("delete from events where seq >= ?", (after,))

    def learn(self, data: Json) -> bool:
        """Whether data holds secrets, which are known from now on wherever they appear."""
        return bool(self._redactor.clean(data) != data)

    def _clean(self, row: Row, data: Any, text: str) -> str:
        """Data as JSON without secrets; where those would be missed, nothing is told."""
        if not self._redactor.may_tell(text):
            return text
        plain = json.loads(data) if isinstance(data, Text) else data
        clean = self._redactor.clean(plain)
        if clean == plain:
            return text
        return _json(_HIDDEN if row.kind in _MISSED else clean)

    # --- reading ---

    def about(self, name: str) -> Any:
        """What was noted about the run; None when nothing was."""
        query = "select data from about where name = ?"
        found = self._read(lambda: self._connection.execute(query, (name,)).fetchone())
        return None if found is None else _data(found[0], self.path)

    def rows(self) -> Iterator[Row]:
        """What happened, in order."""
        query = "select id, kind, at, key, data from log order by id"
        for number, kind, at, key, text in self._read(self._connection.execute(query).fetchall):
            data = None if text is None else _data(text, self.path)
            yield Row(number, kind, at, key, data)

    def next_id(self) -> int:
        """The number that the next row has."""
        query = "select coalesce(max(id), 0) + 1 from log"
        return int(self._read(self._connection.execute(query).fetchone)[0])

    def count_events(self) -> int:
        """How many events there are from the first on."""
        query = "select count(*) from events where seq < (select count(*) from events)"
        return int(self._read(self._connection.execute(query).fetchone)[0])

    def events(self) -> Iterator[dict[str, Any]]:
        """The events of the run as JSON, in order."""
        query = "select data from events order by seq"
        for (text,) in self._read(lambda: self._connection.execute(query).fetchall()):
            yield _data(text, self.path)

    def _read(self, read: Callable[[], T]) -> T:
        try:
            with _told(self.path):
                return read()
        except LedgerFault as fault:
            raise UserError(f"{fault.message}.") from None


def _is_event(row: Row) -> bool:
    """Whether a row is an event of the run."""
    return row.kind == "event"


def _line(row: Row, text: str) -> tuple[int, str, float, str | None, str]:
    return row.id, row.kind, row.at, row.key, text


def _event(row: Row, text: str) -> tuple[int, str]:
    event: Event = row.data
    place = f'"site":{_json(event.site)},"key":{_json(event.key)}'
    head = f'"seq":{event.seq},"at":{event.at!r},"kind":"{event.kind}",{place}'
    return event.seq, f'{{{head},"data":{text}}}'


def _connected(path: Path, mode: str) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    connection = sqlite3.connect(
        uri, uri=True, timeout=_PATIENCE, isolation_level=None, check_same_thread=False
    )
    connection.execute("pragma synchronous=full")
    return connection


def _keep_out_of_git(folder: Path) -> None:
    ignored = folder / ".gitignore"
    if not ignored.exists():
        ignored.write_text("*\n", "utf-8")


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """What SQLite and the disk say, in words."""
    try:
        yield
    except OSError as error:
        raise LedgerFault(f"`{shown_path(path)}` cannot be written: {error.strerror}") from None
    except sqlite3.DatabaseError as error:
        raise LedgerFault(f"`{shown_path(path)}` {_words(error)}") from None


def _words(error: sqlite3.DatabaseError) -> str:
    said = str(error)
    for part, words in _SAID.items():
        if part in said:
            return words
    return f"cannot be used: {said}"


_SAID: Final = {
    "is full": "cannot be written: the disk is full",
    "locked": "is held by another program",
    "readonly": "cannot be written: it may only be read",
    "unable to open": "cannot be opened",
    "not a database": "is no journal",
    "malformed": "is damaged",
    "no such table": "is no journal, or one that was never finished being made",
    "disk I/O": "cannot be written: the disk reports an error",
}


_json: Final = json.JSONEncoder(allow_nan=False, separators=(",", ":")).encode


def _data(text: str, path: Path) -> Any:
    try:
        return json.loads(text)
    except (ValueError, TypeError):
        raise UserError(f"`{shown_path(path)}` is damaged.") from None
