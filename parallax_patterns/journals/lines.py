"""What a commit keeps, as the data of one line; what an earlier line tells is not told again.

A line is `[rows, first, events]`. A row is `[id, kind, at, key, data]`; one that asks what another
asks has an agent in the place of its data, and then the id of that other. `first` is the number of
the first event; the others follow it. An event is `[kind, at, site, key, data]`; what the row of a
call tells is `[id, at, site]`, or its id alone where both are as before. A time of null is that
before. Who answered is told by the event with which the call began.

Writing is most of what a journal costs, so this is short, and quick to make.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from parallax_primitives.values import Confident, to_json
from parallax_runtime.events import Passage, told_json
from parallax_runtime.journal.rows import Row

Line: TypeAlias = tuple[list[Any], int, list[Any]]
_Event: TypeAlias = tuple[str, float | None, int | None, str | None, Any]


class LineWriter:
    """Makes lines, and knows what those before it told."""

    def __init__(self) -> None:
        self._asked: Mapping[str, Any] | None = None
        self._asked_in = 0
        """The row that told the latest question as a whole."""
        self._answers: dict[str | None, tuple[int, Mapping[str, Any]]] = {}
        """By the key of the call, until there is an event of it."""

    def line(self, rows: Sequence[Row], events: Passage) -> Line:
        """The line of a commit."""
        begun: dict[str | None, int] = {}
        return self._rows(rows, begun), events.first, self._events(events, begun)

    def _rows(self, rows: Iterable[Row], begun: dict[str | None, int]) -> list[Any]:
        told: list[Any] = []
        before = None
        for number, kind, moment, key, data in rows:
            at = None if moment == before else moment  # times are the longest to write
            before = moment
            if kind == "started" and "arguments" in data:
                begun[key] = number
                if self._asked is not None and data["arguments"] is self._asked["arguments"]:
                    told.append((number, kind, at, key, data["agent"], self._asked_in))
                    continue
                self._asked, self._asked_in = data, number
            elif kind == "answered" and "answer" in data:
                self._answers[key] = number, data["answer"]
            elif kind == "dropped":
                self._answers.pop(key, None)
            told.append((number, kind, at, key, data))
        return told

    def _events(self, events: Passage, begun: dict[str | None, int]) -> list[Any]:
        told: list[Any] = []
        before, place = None, None
        for moment, kind, site, key, data in events.told():
            at = None if moment == before else moment
            before = moment
            row = None
            if kind == "call.started":
                row = begun.pop(key, None)
            elif kind == "call.finished":
                row = self._answer(key, data)
            if row is None:
                told.append((kind, at, site, key, event_data(data)))
            else:
                told.append(row if at is None and site == place else (row, at, site))
            place = site
        return told

    def _answer(self, key: str | None, data: Any) -> int | None:
        """The row that tells what the event of an answer does."""
        number, answer = self._answers.pop(key, (None, None))
        if answer is None or type(data) is not Confident or data.value is not answer["value"]:
            return None
        return number


def halves(line: Line) -> list[Line]:
    """Two lines in the place of one; that one where it tells a single thing."""
    rows, first, events = line
    if rows and events:
        return [(rows, first, []), ([], first, events)]
    many, least = max(len(rows), len(events)), 2
    half = many // 2
    if many < least:
        return [line]
    return [(rows[:half], first, events[:half]), (rows[half:], first + half, events[half:])]


def event_data(told: Any) -> dict[str, Any]:
    """What an event tells. Evidence is not looked at: this may be another thread than the run's."""
    if type(told) is Confident:
        return {"confidence": to_json(told.confidence), "value": to_json(told.value)}
    return told_json(told)


class LineReader:
    """Reads the lines of a journal one after the other."""

    def __init__(self) -> None:
        self._at = 0.0
        self._moment = 0.0
        self._site: int | None = None
        self._calls: dict[int, Row] = {}
        """What calls ask and what came of them, by the rows' ids."""
        self._agents: dict[str | None, Any] = {}
        """Whom the call of a key asked."""

    def rows(self, line: Line) -> list[Row]:
        """The rows of the next line."""
        return [self._row(*told) for told in line[0]]

    def _row(
        self, number: int, kind: str, at: float | None, key: str | None, data: Any, *like: int
    ) -> Row:
        self._at = self._at if at is None else at
        if like:
            data = {**self._calls[like[0]].data, "agent": data}
        row = Row(number, kind, self._at, key, data)
        if kind in ("started", "answered"):
            self._calls[number] = row
        return row

    def events(self, line: Line) -> Iterator[dict[str, Any]]:
        """The events of the line whose rows were read last."""
        for seq, told in enumerate(line[2], start=line[1]):
            kind, at, site, key, data = self._event(told)
            self._moment = self._moment if at is None else at
            self._site = site
            if kind == "call.started":
                self._agents[key] = data["agent"]
            elif kind == "call.finished":
                data = {"agent": self._agents[key], **data}
            at = self._moment
            yield {"seq": seq, "at": at, "kind": kind, "site": site, "key": key, "data": data}

    def _event(self, told: Any) -> _Event:
        match told:
            case [str(kind), at, site, key, data]:
                return kind, at, site, key, data
            case [number, at, site]:
                return self._derived(number, at, site)
        return self._derived(told, None, self._site)

    def _derived(self, number: int, at: float | None, site: int | None) -> _Event:
        row = self._calls[number]
        if row.kind == "started":
            data = {name: row.data[name] for name in ("agent", "operation", "task")}
            return "call.started", at, site, row.key, data
        told = row.data["answer"]
        data = {name: to_json(told[name]) for name in ("confidence", "value")}
        return "call.finished", at, site, row.key, data
