"""Journals as files: what is kept comes back, and what is secret is not there."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parallax_patterns.errors import UserError
from parallax_patterns.journals.file import JournalFile
from parallax_patterns.journals.journal import FORMAT, Begun
from parallax_patterns.recordings.redaction import Redactor
from parallax_runtime.events import Passage
from parallax_runtime.journal.history import History
from parallax_runtime.journal.rows import Row

ASKED = {"agent": "ann", "operation": "look", "payload": {"password": "correct horse"}}


@pytest.fixture
def file(tmp_path: Path) -> Iterator[JournalFile]:
    made = JournalFile.made(tmp_path / "run.db", {"format": 0})
    yield made
    made.close()


def seen(first: int, *kinds: str, **data: Any) -> Passage:
    """Events of these kinds, at every third of a second."""
    entries = [((first + n) / 3, kind, 1, "n1", data) for n, kind in enumerate(kinds)]
    return Passage(first, 0.0, entries)


def test_rows_come_back_as_they_were(file: JournalFile) -> None:
    rows = [Row(n, "found", n // 3 / 7, f"space/{n}", {"data": [n, "é\ud800"]}) for n in range(8)]
    file.append(rows[:5], seen(0, "log", text="a"))
    file.append(rows[5:], seen(1, "log", text=0.5))
    assert list(file.rows()) == rows
    assert file.events() == [
        {"seq": 0, "at": 0.0, "kind": "log", "site": 1, "key": "n1", "data": {"text": "a"}},
        {"seq": 1, "at": 1 / 3, "kind": "log", "site": 1, "key": "n1", "data": {"text": 0.5}},
    ]


def test_a_commit_has_reached_the_disk_when_it_returns(file: JournalFile) -> None:
    """In a journal that was just made as in one that is opened again."""
    path = file.path
    with closing(JournalFile.opened(path, to_write=True)) as again:
        for one in (file, again):
            kept = [
                one._connection.execute(f"pragma {name}")
                for name in ("synchronous", "journal_mode")
            ]
            assert [found.fetchone() for found in kept] == [(2,), ("wal",)]


def test_rows_that_are_long_together_have_lines_of_their_own(file: JournalFile) -> None:
    rows = [Row(n, "found", 0.0, "n1", {"data": str(n) * 6_000_000}) for n in range(4)]
    file.append(rows)
    assert list(file.rows()) == rows
    with closing(sqlite3.connect(file.path)) as plain:
        lengths = [one for (one,) in plain.execute("select length(told) from log")]
    assert max(lengths) < 2**24 < sum(lengths)


def test_an_event_that_is_told_anew_ends_what_came_after_it(file: JournalFile) -> None:
    file.append((), seen(0, *["log"] * 5))
    file.append((), seen(2, "retry", "retry"))
    assert [event["kind"] for event in file.events()] == ["log", "log", "retry", "retry"]


def test_a_question_is_known_again_without_its_secrets(file: JournalFile) -> None:
    file.append([Row(1, "started", 0.0, "n1", ASKED), Row(2, "started", 0.0, "n2", {"agent": "b"})])
    first, second = file.rows()
    assert first.data["payload"] == {"password": "[redacted]"}
    assert "fingerprint" not in second.data
    exchanges = History(file.rows()).exchanges
    assert exchanges["n1"].fits(ASKED)
    assert not exchanges["n1"].fits({**ASKED, "payload": {"password": "correct house"}})
    assert exchanges["n2"].fits({"agent": "b"})
    assert not exchanges["n2"].fits({"agent": "c"})


def test_a_journal_of_one_who_was_killed_where_nothing_may_be_written(
    file: JournalFile, tmp_path: Path
) -> None:
    file.append([Row(1, "found", 0.0, "space/1", {"data": 1})])
    for end in ("", "-wal"):
        shutil.copy(f"{file.path}{end}", tmp_path / f"copy.db{end}")
    (tmp_path / "copy.db-shm").symlink_to(
        "nowhere/there"
    )  # SQLite cannot make this file, as on a read-only disk
    with pytest.raises(UserError, match="cannot be opened") as refused:
        JournalFile.opened(tmp_path / "copy.db")
    assert "to where files may be written" in str(refused.value.hint)
    (tmp_path / "copy.db-shm").unlink()
    with closing(JournalFile.opened(tmp_path / "copy.db")) as copied:
        assert len(list(copied.rows())) == 1


@pytest.mark.parametrize("version", [FORMAT - 1, FORMAT + 1])
def test_a_journal_of_another_version_is_left_alone(tmp_path: Path, version: int) -> None:
    file = JournalFile.made(tmp_path / "run.db", {"format": version})
    with closing(file), pytest.raises(UserError, match=r"`run\.db` is not one that this version"):
        Begun.read(file)


def test_what_a_disk_has_changed_is_not_believed(file: JournalFile) -> None:
    answered = Row(1, "answered", 0.0, "n1", {"answer": {"value": "yes", "confidence": 1.0}})
    file.append([answered], seen(0, "log", text="yes"))
    file.note("ended", {"status": "completed"})
    file.close()
    file.path.write_bytes(file.path.read_bytes().replace(b"yes", b"y3s").replace(b"comp", b"camp"))
    with closing(JournalFile.opened(file.path)) as left:
        for read in (lambda: list(left.rows()), left.events, lambda: left.about("ended")):
            with pytest.raises(UserError, match=r"`.*run\.db` is damaged\."):
                read()
        assert left.about("header") == {"format": 0}


PIECES = st.sampled_from(
    [
        "password", "pin", "apiKey", "auth", "cookie", "x-", "sk-", "rk_", "ghp_", "github_pat_",
        "xoxb-", "AKIA", "eyJ", "Bearer ", "https://u:", "@h", "A" * 20, ".", " ", "known-9",
        "-----BEGIN ", "PRIVATE KEY-----",
    ]
)  # fmt: skip
WORDS = st.lists(PIECES, max_size=5).map("".join)


@given(st.dictionaries(WORDS, st.one_of(WORDS, st.lists(WORDS, max_size=2)), max_size=3))
@settings(max_examples=300)
def test_what_tells_no_secret_needs_no_cleaning(data: dict[str, Any]) -> None:
    redactor = Redactor()
    redactor.clean({"password": "known-9"})
    if not redactor.may_tell(json.dumps(data)):
        assert redactor.clean(data) == data
