"""What commits keep is short on disk, and comes back as it was."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parallax_patterns.journals.file import JournalFile
from parallax_patterns.journals.lines import LineReader, LineWriter, halves
from parallax_primitives.values import Confident, from_json
from parallax_runtime import Program
from parallax_runtime.events import Event, Passage, event_json
from parallax_runtime.journal.history import History
from parallax_runtime.journal.rows import NOTHING, Row
from tests.patterns_sdk.journals.test_resuming import EVERYTHING, manager, program
from tests.patterns_sdk.journals.theatre import Ledger, Showing, show


class Both(Ledger):
    """Keeps in memory what it keeps in a file."""

    def __init__(self, file: JournalFile) -> None:
        super().__init__()
        self.file = file

    def append(self, rows: Any, events: Passage = NOTHING) -> None:
        super().append(rows, events)
        self.file.append(rows, events)


@pytest.fixture
def file(tmp_path: Path) -> Iterator[JournalFile]:
    with closing(JournalFile.made(tmp_path / "run.db", {})) as made:
        yield made


@pytest.fixture(scope="module")
def everything() -> Program:
    return program(EVERYTHING)


def events_of(run: Showing) -> list[dict[str, Any]]:
    return [event_json(one) for one in run.execution.events]


def test_a_file_tells_what_a_run_told(file: JournalFile, everything: Program) -> None:
    run = show(everything, ledger=Both(file), resolver=manager)
    assert list(file.rows()) == run.rows
    assert json.dumps(file.events()) == json.dumps(events_of(run))


def test_a_file_that_a_run_goes_on_in_tells_all_of_it(
    file: JournalFile, everything: Program
) -> None:
    whole = show(everything, resolver=manager)
    for length in (9, 23, 31):
        with closing(JournalFile.made(file.path.with_name(f"{length}.db"), {})) as again:
            again.append(whole.rows[:length], Passage(0, 0.0, whole.execution.events[:5]))
            run = show(everything, again.rows(), ledger=Both(again), resolver=manager)
            assert list(again.rows()) == [*whole.rows[:length], *run.rows]
            assert again.events() == events_of(run)


def test_a_question_to_many_is_written_once(file: JournalFile) -> None:
    pattern = program('import { parallel } from "@parallax/primitives/execution"\nparallel(agents)')
    run = show(pattern, ledger=Both(file), data={"text": "a long question"})
    with closing(sqlite3.connect(file.path)) as plain:
        text = "".join(told for (told,) in plain.execute("select told from log"))
    assert text.count('"a long question"') == 1 < len(run.asked)
    asked = History(file.rows()).exchanges.values()
    assert {one.asked["payload"]["text"] for one in asked} == {"a long question"}
    assert {one.asked["agent"] for one in asked} == {f"agent-{n}" for n in range(4)}


def test_secrets_are_in_neither_rows_nor_events(file: JournalFile) -> None:
    known = {"password": "correct horse"}
    for number, answer in enumerate([known, "it was correct horse", "harmless"]):
        key = f"n{number}"
        asked = {"agent": "ann", "operation": "ask", "task": None, "payload": 1, "arguments": [1]}
        row = Row(2 * number, "started", 0.0, key, asked)
        said = Row(2 * number + 1, "answered", 0.0, key, given_as(answer))
        began = (0.0, "call.started", 1, key, ("ann", "ask", None))
        ended = (0.0, "call.finished", 1, key, confident(answer))
        file.append([row, said], Passage(2 * number, 0.0, [began]))
        file.append([], Passage(2 * number + 1, 0.0, [ended]))
    answers = [row.data for row in file.rows() if row.kind == "answered"]
    assert answers == [{"hidden": True}, {"hidden": True}, given_as("harmless")]
    told = [event["data"] for event in file.events() if event["kind"] == "call.finished"]
    assert told == [
        {"agent": "ann", "confidence": 0.5, "value": value}
        for value in ({"password": "[redacted]"}, "it was [redacted]", "harmless")
    ]
    assert b"correct horse" not in file.path.with_name("run.db-wal").read_bytes()


def test_an_event_that_somebody_has_seen_is_as_short() -> None:
    value = {"vote": "yes"}
    rows = [Row(1, "answered", 0.0, "n1", given_as(value))]
    told = {"agent": "ann", "confidence": 0.5, "value": value}
    entry = (0.0, "call.finished", 1, "n1", confident(value))
    lines = [
        LineWriter().line(rows, Passage(0, 0.0, [one]))
        for one in (entry, Event(0, 0.0, "call.finished", 1, "n1", told))
    ]
    assert lines[0] == lines[1] == ([(1, 0.0), ("answered", "n1", value, 0.5)], [(0, 0.0, 1), 1])


def test_what_could_not_be_kept_is_not_referred_to(file: JournalFile) -> None:
    asked = {"agent": "ann", "operation": "ask", "task": None, "payload": 1, "arguments": [1]}
    unwritable: Any = object()
    with pytest.raises(TypeError):
        file.append([Row(1, "started", 0.0, "n1", asked), Row(2, "found", 0.0, "n", unwritable)])
    rows = [Row(3, "started", 0.0, "n2", {**asked, "agent": "bob"})]
    file.append(rows)
    assert list(file.rows()) == rows


# --- any commits ---------------------------------------------------------------------------------

SCALARS = st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
VALUES = st.recursive(
    SCALARS | st.integers(-(2**53), 2**53),
    lambda part: st.lists(part, max_size=2) | st.dictionaries(st.text(), part, max_size=2),
    max_leaves=4,
)


def given_as(value: Any) -> dict[str, Any]:
    return {"answer": {"value": value, "confidence": 0.5}}


def confident(value: Any) -> Confident:
    return Confident(value, 0.5, [0.5, "ann", None, "n1", None, None])


class Course:
    """Commits of a run of calls, in which any of these happens next."""

    def __init__(self) -> None:
        self.commits: list[tuple[list[Row], Passage]] = []
        self.events: list[Event] = []
        self._rows: list[Row] = []
        self._entries: list[Any] = []
        self._questions: list[dict[str, Any]] = []
        self._under_way: dict[str, Any] = {}
        self._number = 0

    def add(self, kind: str, site: int, key: str | None, data: Any, told: Any) -> None:
        at = len(self.commits) / 7
        event = Event(len(self.events), at, kind, site, key, told)
        self._entries.append((at, kind, site, key, data) if site % 2 else event)
        self.events.append(event)

    def row(self, kind: str, key: str | None, data: Any) -> None:
        self._number += 1
        self._rows.append(Row(self._number, kind, len(self.commits) / 3, key, data))

    def call(self, value: Any, site: int) -> None:
        """A call, which asks what one before it asked at every other site."""
        if site % 2 or not self._questions:
            fresh = {"operation": "ask", "task": None, "payload": value, "arguments": [value]}
            self._questions.append(fresh)
        key = f"n{self._number}"
        told = {"agent": f"agent-{site}", "operation": "ask", "task": None}
        self.add("call.started", site, key, tuple(told.values()), told)
        self.row("started", key, {"agent": f"agent-{site}", **self._questions[-1]})
        self._under_way[key] = None

    def answer(self, value: Any, site: int) -> None:
        key = next((key for key, answer in self._under_way.items() if answer is None), None)
        if key is not None:
            self._under_way[key] = from_json(value)
            self.row("answered", key, given_as(self._under_way[key]))
            self.row("delivered", None, [self._number])

    def end(self, value: Any, site: int) -> None:
        """The run learns of an answer, or of another that comes without a row."""
        if self._under_way:
            key, answer = next(iter(self._under_way.items()))
            del self._under_way[key]
            agent = next(e.data["agent"] for e in self.events if e.key == key)
            said = from_json(value) if answer is None else answer
            data = Confident(said, 0.5, [0.5, agent, None, key, None, None])
            told = {"agent": agent, "confidence": 0.5, "value": said}
            self.add("call.finished", site, key, data, told)

    def log(self, value: Any, site: int) -> None:
        self.add("log", site, None, {"text": from_json(value)}, {"text": from_json(value)})

    def commit(self, _: Any, __: int) -> None:
        first = len(self.events) - len(self._entries)
        self.commits.append((self._rows, Passage(first, 0.0, self._entries)))
        self._rows, self._entries = [], []


STEPS: list[Callable[[Course, Any, int], None]] = [
    Course.call, Course.call, Course.answer, Course.end, Course.log, Course.commit,
]  # fmt: skip


@given(
    st.lists(st.tuples(st.sampled_from(STEPS), VALUES, st.integers(0, 3)), max_size=25),
    st.booleans(),
)
def test_any_commits_come_back(steps: list[Any], is_halved: bool) -> None:
    course = Course()
    for step, value, site in [*steps, (Course.commit, None, 0)]:
        step(course, value, site)
    writer, reader = LineWriter(), LineReader()
    lines = [writer.line(*commit) for commit in course.commits]
    if is_halved:
        lines = [half for line in lines for half in halves(line)]
    rows: list[Row] = []
    events: list[dict[str, Any]] = []
    for line in lines:
        told = json.loads(json.dumps(line))
        rows += reader.rows(told)
        events += reader.events(told)
    assert rows == [row for commit, _ in course.commits for row in commit]
    assert json.dumps(events) == json.dumps([event_json(one) for one in course.events])
