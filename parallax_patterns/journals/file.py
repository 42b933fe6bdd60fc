"""The journal of one run: an SQLite file that survives whatever ends its writer.

A file for each run, so that runs never wait for each other, a damaged file is one run's, and
forgetting a run is removing its file. Rows are appended in transactions that have reached the disk
when they return (WAL, `synchronous=FULL`). A line of a table holds all that one transaction keeps,
as one JSON text (see `lines`): encoding and inserting each row by itself takes twice as long.
Each text has its checksum beside it: a run does not go on with what a disk has changed. What holds
the value of a secret is not written: an answer that does is asked for again.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Final
from zlib import crc32

from parallax_patterns.errors import UserError
from parallax_patterns.journals.lines import (
    Line,
    LineReader,
    LineWriter,
    event_data,
    halves,
)
from parallax_patterns.recordings.redaction import Redactor
from parallax_patterns.text_files import shown_path
from parallax_primitives.values import Json
from parallax_runtime.events import Passage
from parallax_runtime.journal.rows import NOTHING, LedgerFault, Row, fingerprint

_PATIENCE: Final = 1.0
"""Seconds that another program may keep the file to itself."""

_TABLES: Final = """
create table about (name text primary key, data text not null, crc integer not null);
create table log (line integer primary key, told text not null, crc integer not null)
"""

_NOTE: Final = "insert or replace into about values (?, ?, ?)"
_LAST: Final = "select name, (select max(line) from log) from about"
_LINES: Final = "select told, crc from log order by line"

_WITH_COMPANIONS: Final = "pragma journal_mode=wal"
_ALONE: Final = "pragma journal_mode=memory"
"""Without a log: the file is whole, and of its first sector alone a few bytes change."""

_WHERE_READ: Final = (
    "Copy it with what lies beside it to where files may be written: its writer was killed."
)

_AT_ONCE: Final = "pragma synchronous=full"
"""A commit returns when it has reached the disk."""

_LATER: Final = "pragma synchronous=off"

_FIRST_PAGE: Final = 4096
"""Bytes of a file without any table; those of a run that goes on may be in the log beside it."""

_LONGEST: Final = 1 << 24
"""Characters of a line that holds more than one row; SQLite has a limit of 2 ** 30 bytes."""


class JournalFile:
    """An open journal; it is used by one thread at a time."""

    def __init__(self, path: Path, connection: sqlite3.Connection, *, is_written: bool) -> None:
        self.path = path
        self._connection = connection
        self._is_written = is_written
        self._redactor = Redactor()
        self._lines = LineWriter()

    @classmethod
    def made(cls, path: Path, header: Mapping[str, Any]) -> JournalFile:
        """A new journal; LedgerFault when it cannot be made."""
        with _told(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            _keep_out_of_git(path.parent)
            with _opening(path, "rwc") as connection:
                # Nothing is to be rolled back yet: this saves three of seven waits for the disk.
                connection.execute(_ALONE)
                connection.execute(_WITH_COMPANIONS)
                # What follows reaches the disk with the first commit, for it is in front of that in
                # the log; until then nothing is acknowledged. This saves two more.
                connection.execute(_LATER)
                with connection as transaction:
                    transaction.execute("begin immediate")
                    for table in _TABLES.split(";"):
                        transaction.execute(table)
                    transaction.execute(_NOTE, ("header", *_sealed(_json(header))))
                connection.execute(_AT_ONCE)
        return cls(path, connection, is_written=True)

    @classmethod
    def opened(cls, path: Path, *, to_write: bool = False) -> JournalFile:
        """A journal that exists; UserError when it cannot be read."""
        try:
            with _told(path), _opening(path, "rw" if to_write else "ro") as connection:
                connection.execute(_LAST).fetchone()
                if to_write:
                    connection.execute(_WITH_COMPANIONS)
        except LedgerFault as fault:
            hint = _WHERE_READ if path.with_name(f"{path.name}-wal").exists() else None
            raise UserError(f"{fault.message}.", hint=hint) from None
        return cls(path, connection, is_written=to_write)

    @staticmethod
    def is_made(path: Path) -> bool:
        """Whether a file holds anything; it does not when its writer was killed while making it.

        Then nothing has begun yet. What is no journal at all does hold something.
        """
        try:
            if path.stat().st_size > _FIRST_PAGE:
                return True
            with _opening(path, "ro") as connection, closing(connection):
                return bool(connection.execute("select 1 from sqlite_master").fetchone())
        except OSError:
            return False
        except sqlite3.DatabaseError:
            return True

    def close(self) -> None:
        """Leaves one file that was written, without companions, unless somebody else has it open.

        Whoever only reads a journal that has companions cannot remove them, nor do without them.
        """
        if self._is_written:
            with suppress(sqlite3.DatabaseError):
                self._connection.execute(_ALONE)
        self._connection.close()

    # --- writing ---

    def append(self, rows: Sequence[Row], events: Passage = NOTHING) -> None:
        if not rows and not events.entries:
            return
        try:
            told = [_sealed(text) for text in self._texts(rows, events)]
            with _told(self.path), self._connection as transaction:
                transaction.execute("begin immediate")
                transaction.executemany("insert into log (told, crc) values (?, ?)", told)
        except BaseException:
            self._lines = LineWriter()  # what was not kept tells nothing
            raise

    def _texts(self, rows: Sequence[Row], events: Passage) -> Iterator[str]:
        """JSON without secrets: one text, but for what is too long."""
        line = self._lines.line(rows, events)
        text = _json(line)
        if not self._redactor.may_tell(text):
            return _pieces(line, text)
        clean = LineWriter().line([*map(self._clean_row, rows)], self._clean_events(events))
        self._lines = LineWriter()  # a secret that was found now is not to be taken from before
        return _pieces(clean, _json(clean))

    def note(self, name: str, data: Any) -> None:
        """Keeps something about the run, without secrets."""
        noted = _sealed(_json(self._redactor.clean(data)))
        with _told(self.path), self._connection as transaction:
            transaction.execute("begin immediate")
            transaction.execute(_NOTE, (name, *noted))

    def learn(self, data: Json) -> bool:
        """Whether data holds secrets, which are known from now on wherever they appear."""
        return bool(self._redactor.clean(data) != data)

    def _clean_row(self, row: Row) -> Row:
        """A row without secrets; where those would be missed, nothing is told."""
        clean = self._redactor.clean(row.data)
        if clean == row.data:
            return row
        match row.kind:
            case "answered" | "found" | "resolved":  # a run would go on with something else
                clean = {"hidden": True}
            case "started":
                clean["fingerprint"] = fingerprint(row.data)
        return row._replace(data=clean)

    def _clean_events(self, events: Passage) -> Passage:
        clean = self._redactor.clean
        told = [(*entry, clean(event_data(data))) for *entry, data in events.told()]
        return Passage(events.first, events.start, told)

    # --- reading ---

    def about(self, name: str) -> Any:
        """What was noted about the run; None when nothing was."""
        return next(self._data("select data, crc from about where name = ?", name), None)

    def rows(self) -> Iterator[Row]:
        """What happened, in order."""
        reader = LineReader()
        for line in self._data(_LINES):
            yield from reader.rows(line)

    def events(self) -> list[dict[str, Any]]:
        """The events of the run as JSON, in order.

        Where a run that went on told of one anew, those that came after it are no more.
        """
        events: list[dict[str, Any]] = []
        reader = LineReader()
        for line in self._data(_LINES):
            list(reader.rows(line))  # some events are told by rows
            for event in reader.events(line):
                events[event["seq"] :] = [event]
        return events

    def _data(self, query: str, *values: str) -> Iterator[Any]:
        """What the texts tell that a query finds; UserError when they are not as they were."""
        try:
            with _told(self.path):
                found = self._connection.execute(query, values).fetchall()
        except LedgerFault as fault:
            raise UserError(f"{fault.message}.") from None
        for text, crc in found:
            if not isinstance(text, str) or _sealed(text) != (text, crc):
                raise UserError(f"`{shown_path(self.path)}` is damaged.")
            yield json.loads(text)


def _pieces(line: Line, text: str) -> Iterator[str]:
    """The text of a line, or those of several where it is too long."""
    parts = [line] if len(text) <= _LONGEST else halves(line)
    if len(parts) == 1:
        yield text
        return
    for part in parts:
        yield from _pieces(part, _json(part))


def _sealed(text: str) -> tuple[str, int]:
    """A text with its checksum."""
    return text, crc32(text.encode())


@contextmanager
def _opening(path: Path, mode: str) -> Iterator[sqlite3.Connection]:
    """A connection that is closed again where something goes wrong with it."""
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    connection = sqlite3.connect(
        uri, uri=True, timeout=_PATIENCE, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute(_AT_ONCE)
        yield connection
    except BaseException:
        connection.close()
        raise


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
    except UnicodeDecodeError:  # even what SQLite says of it is no text
        raise LedgerFault(f"`{shown_path(path)}` is damaged") from None
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
    "Could not decode": "is damaged",
    "no such table": "is no journal",
    "disk I/O": "cannot be written: the disk reports an error",
}


_json: Final = json.JSONEncoder(allow_nan=False, separators=(",", ":")).encode
