"""The journal of a run as a recording, which `parallax test` replays and makes into a test."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import blake2b
from typing import Any

from parallax_patterns.journals.file import JournalFile
from parallax_patterns.journals.journal import Begun
from parallax_patterns.recordings.lines import other_arguments, rounded
from parallax_patterns.recordings.model import FORMAT
from parallax_patterns.recordings.redaction import Redactor
from parallax_primitives.values import Json
from parallax_runtime.journal.exchanges import MAILBOX
from parallax_runtime.journal.rows import Row

_MADE_OF_CALLS = ("call.finished", "call.failed", "call.cancelled")


def recording_lines(
    begun: Begun, file: JournalFile, outcome: Mapping[str, Any] | None
) -> list[dict[str, Any]]:
    """The lines of the recording, without secrets; `outcome` is the record of the run's end."""
    redactor = Redactor()
    events = file.events()
    rows = list(file.rows())
    lines = [_header(begun), *_state(rows), *_Exchanges(begun, rows, events).lines()]
    if outcome is not None:
        lines.append(_outcome(outcome, file.about("ended") or {}))
    for line in lines:  # what the last of them tells is taken out of the first, too
        redactor.line(line)
    return [redactor.line(line) for line in lines]


def _header(begun: Begun) -> dict[str, Json]:
    told = blake2b(digest_size=16)
    for name, text in begun.sources:
        told.update(f"{name}\0{text}\0".encode(errors="surrogatepass"))
    return {
        "kind": "recording",
        "format": FORMAT,
        "pattern": begun.pattern,
        "file": begun.file,
        "source": told.hexdigest(),
        "seed": begun.seed,
        "timeout": begun.timeout,
        "clock": rounded(begun.clock),
        "input": begun.input,
        "agents": [dict(one) for one in begun.agents],
    }


def _state(rows: list[Row]) -> Iterator[dict[str, Json]]:
    """What the run found before it wrote there itself."""
    known: set[str] = set()
    for row in rows:
        if row.key is None or row.kind not in ("found", "wrote") or row.key in known:
            continue
        known.add(row.key)
        if row.kind == "found" and row.data.get("data") is not None:
            space, _, key = row.key.partition("/")
            yield {"kind": "state", "space": space, "key": key, "data": row.data["data"]}


class _Exchanges:
    """What was asked, in the order in which it was."""

    def __init__(self, begun: Begun, rows: list[Row], events: list[dict[str, Any]]) -> None:
        self._rows = rows
        self._answers = {row.key: row for row in rows if row.kind in ("answered", "resolved")}
        self._starts = {one["key"]: one for one in events if one["kind"] == "call.started"}
        self._ends = {one["key"]: one for one in events if one["kind"] in _MADE_OF_CALLS}
        self._capabilities = {one["id"]: one["capabilities"] for one in begun.agents}

    def lines(self) -> Iterator[dict[str, Any]]:
        number = 0
        for row in {row.key: row for row in self._rows if row.kind == "started"}.values():
            line = self._consultation(row) if _is_mailbox(row) else self._call(row)
            if line is not None:
                number += 1
                yield {**line, "number": number}

    def _call(self, row: Row) -> dict[str, Any] | None:
        start, end, asked = self._starts.get(row.key), self._ends.get(row.key), row.data
        if start is None or end is None:
            return None
        answered = self._answers.get(row.key)
        said = answered.data if answered is not None and end["kind"] == "call.finished" else {}
        data = end["data"]
        failed = end["kind"] == "call.failed"
        return {
            "kind": "call",
            "key": row.key,
            "agent": asked["agent"],
            "capabilities": self._capabilities.get(asked["agent"], []),
            "operation": asked["operation"],
            "task": asked["task"],
            "payload": asked["payload"],
            "arguments": other_arguments(asked["task"], asked["payload"], asked["arguments"]),
            "place": None,
            "at": rounded(start["at"]),
            "delay": rounded(end["at"] - start["at"]),
            "answer": _answer(said),
            "error": {"kind": data["error"], "message": data["message"]} if failed else None,
        }

    def _consultation(self, row: Row) -> dict[str, Any]:
        answered = self._answers.get(row.key)
        said = {} if answered is None else answered.data
        if answered is not None and answered.kind == "resolved":
            said = {"answer": said}
        error = {"kind": said["error"], "message": said["message"]} if "error" in said else None
        return {
            "kind": "mailbox",
            "mailbox": row.data["mailbox"],
            "request": row.data["request"],
            "at": rounded(row.at),
            "delay": 0.0,
            "answer": _answer(said),
            "error": error,
        }


def _is_mailbox(row: Row) -> bool:
    return row.key is not None and row.key.startswith(MAILBOX)


def _answer(said: Mapping[str, Any]) -> dict[str, Any] | None:
    answer = said.get("answer")
    if answer is None:
        return None
    return {
        "value": answer["value"],
        "confidence": answer["confidence"],
        "reasoning": answer.get("reasoning"),
        "factors": answer.get("factors"),
    }


def _outcome(record: Mapping[str, Any], ended: Mapping[str, Any]) -> dict[str, Any]:
    fault = record["fault"]
    if fault is not None:
        place = None if fault["line"] is None else _place(fault)
        fault = {"kind": fault["kind"], "message": fault["message"], "place": place}
    return {
        "kind": "outcome",
        "status": record["status"],
        "value": ended.get("value", record["value"]),
        "confidence": ended.get("confidence", record["confidence"] or 0.0),
        "seconds": record["seconds"],
        "pending": record["pending"],
        "fault": fault,
    }


def _place(fault: Mapping[str, Any]) -> str:
    return f"{fault['file']}:{fault['line']}:{fault['column']}"
