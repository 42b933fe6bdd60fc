"""What a commit keeps, as the data of one line; what an earlier line tells is not told again.

A line is `[rows, events]`. A list in them that begins with a number is a mark, of what follows: in
rows `[id, at]`, in events `[seq, at, site]`; ids and numbers count on from there.

A row is `[kind, key, data]`; one that asks what another asks is `["started", key, agent, id]`, with
that other's id; an answer without words is `["answered", key, value, confidence]`.

An event is `[kind, site, key, data]`, or the id of a row that tells it. Who answered is told by the
event with which the call began.

Writing is most of what a journal costs, so this is short, and quick to make: a piece of JSON takes
as long whether it is a name of eight letters or a bracket.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

from parallax_primitives.values import Confident, to_json
from parallax_runtime.events import Passage, told_json
from parallax_runtime.journal.rows import Row

Line: TypeAlias = tuple[list[Any], list[Any]]


class LineWriter:
    """Makes lines, and knows what those before it told."""

    def __init__(self) -> None:
        self._arguments: list[Any] | None = None
        """Those of the latest question: whoever has the same list asks the same."""
        self._asked_in = 0
        """The row that told it as a whole."""
        self._answers: dict[str | None, tuple[int, Any]] = {}
        """By the key of the call the row of an answer, and its value, until there is an event."""

    def line(self, rows: Sequence[Row], events: Passage) -> Line:
        """The line of a commit."""
        begun: dict[str | None, int] = {}
        return self._rows(rows, begun), self._events(events, begun)

    def _rows(self, rows: Iterable[Row], begun: dict[str | None, int]) -> list[Any]:
        told: list[Any] = []
        following, at = 0, None
        for number, kind, moment, key, data in rows:
            if number != following or moment != at:
                told.append((number, moment))
                at = moment
            following = number + 1
            if kind == "started":
                begun[key] = number
                told.append(self._question(number, key, data))
            elif kind == "answered" and (answer := data.get("answer")) is not None:
                value = answer["value"]
                self._answers[key] = number, value
                is_bare = len(answer) == len(_BARE)
                told.append(
                    (kind, key, value, answer["confidence"]) if is_bare else (kind, key, data)
                )
            else:
                if kind == "dropped":
                    self._answers.pop(key, None)
                told.append((kind, key, data))
        return told

    def _question(self, number: int, key: str | None, data: Mapping[str, Any]) -> Any:
        arguments = data.get("arguments")
        if arguments is self._arguments is not None:
            return "started", key, data["agent"], self._asked_in
        self._arguments, self._asked_in = arguments, number
        return "started", key, data

    def _events(self, events: Passage, begun: dict[str | None, int]) -> list[Any]:
        told: list[Any] = []
        at, place = None, None
        for seq, (moment, kind, site, key, data) in enumerate(events.told(), start=events.first):
            row = None
            if kind == "call.started":
                row = begun.pop(key, None)
            elif kind == "call.finished":
                row, value = self._answers.pop(key, _UNKNOWN)
                if (data.value if type(data) is Confident else data["value"]) is not value:
                    row = None  # the answer is not that of the row
            if moment != at or (row is not None and site != place):
                told.append((seq, moment - events.start, site))
                at, place = moment, site
            told.append((kind, site, key, event_data(data)) if row is None else row)
        return told


_BARE: Final = ("value", "confidence")
"""The parts of an answer without words."""

_UNKNOWN: Final = (None, None)


def event_data(told: Any) -> dict[str, Any]:
    """What an event tells. Evidence is not looked at: this may be another thread than the run's."""
    if type(told) is Confident:
        return {"confidence": to_json(told.confidence), "value": to_json(told.value)}
    return told_json(told)


def halves(line: Line) -> list[Line]:
    """Lines in the place of one, to be read one after the other; that one where there are none."""
    rows, events = line
    if rows and events:
        return [(rows, []), ([], events)]
    half = max(len(rows), len(events)) // 2
    if not half:
        return [line]
    return [(rows[:half], events[:half]), (rows[half:], events[half:])]


class LineReader:
    """Reads the lines of a journal one after the other."""

    def __init__(self) -> None:
        self._id, self._at = 0, 0.0
        self._seq, self._moment = 0, 0.0
        self._site: int | None = None
        self._calls: dict[int, Row] = {}
        """What calls ask and what came of them, by the rows' ids."""
        self._agents: dict[str | None, Any] = {}
        """Whom the call of a key asked."""

    def rows(self, line: Line) -> Iterator[Row]:
        """The rows of the next line."""
        for told in line[0]:
            if isinstance(told[0], str):
                yield self._row(*told)
            else:
                self._id, self._at = told

    def _row(self, kind: str, key: str | None, data: Any, *more: Any) -> Row:
        if more and kind == "started":
            data = {**self._calls[more[0]].data, "agent": data}
        elif more:
            data = {"answer": dict(zip(_BARE, (data, *more), strict=True))}
        row = Row(self._id, kind, self._at, key, data)
        if kind in ("started", "answered"):
            self._calls[row.id] = row
        self._id += 1
        return row

    def events(self, line: Line) -> Iterator[dict[str, Any]]:
        """The events of the line whose rows were read last."""
        for told in line[1]:
            match told:
                case [str(kind), site, key, data]:
                    yield self._event(kind, site, key, data)
                case [seq, at, site]:
                    self._seq, self._moment, self._site = seq, at, site
                case number:
                    yield self._told(self._calls[number])

    def _told(self, row: Row) -> dict[str, Any]:
        if row.kind == "started":
            data = {name: row.data[name] for name in ("agent", "operation", "task")}
            return self._event("call.started", self._site, row.key, data)
        answer = row.data["answer"]
        data = {name: to_json(answer[name]) for name in ("confidence", "value")}
        return self._event("call.finished", self._site, row.key, data)

    def _event(
        self, kind: str, site: int | None, key: str | None, data: dict[str, Any]
    ) -> dict[str, Any]:
        if kind == "call.started":
            self._agents[key] = data["agent"]
        elif kind == "call.finished":
            data = {"agent": self._agents[key], **data}
        seq, at = self._seq, self._moment
        self._seq += 1
        return {"seq": seq, "at": at, "kind": kind, "site": site, "key": key, "data": data}
