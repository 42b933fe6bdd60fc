"""How runs on record read: a table of them, and one of them in full."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from parallax_cli.output import Line
from parallax_cli.run_report import STATUS_ROLES, asked_lines, value_lines
from parallax_cli.run_view import RunView, Step
from parallax_patterns.run_records import RunRecord


def summary_lines(records: Sequence[RunRecord], width: int) -> Iterator[Line]:
    """One line a run; long names of patterns are cut."""
    runs = max(len(one.id) for one in records)
    states = max(len(one.status) for one in records)
    names = max(len(str(one.data["pattern"])) for one in records)
    room = max(8, min(names, width - runs - states - 25))
    for one in records:
        calls = len(one.data["calls"])
        sure = one.data["confidence"]
        yield (
            ("name", one.id.ljust(runs)),
            ("plain", f"  {_short(str(one.data['pattern']), room).ljust(room)}  "),
            (STATUS_ROLES.get(one.status, "plain"), one.status.ljust(states)),
            ("plain", "  " + ("" if sure is None else f"{sure:.2f}").rjust(4)),
            ("dim", f"  {calls} {'call' if calls == 1 else 'calls'}"),
        )


def _short(text: str, room: int) -> str:
    return text if len(text) <= room else f"{text[: room - 1]}…"


def record_lines(record: RunRecord, room: int) -> Iterator[Line]:
    """The value of a run, then one line for each thing worth knowing about it."""
    data = record.data
    if record.has_value:
        yield from _value_lines(record)
        yield ()
        yield (("name", "confidence  "), ("plain", f"{data['confidence']:.4g}"))
    yield (
        ("name", "status      "),
        (STATUS_ROLES.get(record.status, "plain"), record.status),
        ("plain", f" after {data['seconds']:.1f}s"),
    )
    view = RunView(steps={one["key"]: _step(one) for one in data["calls"]})
    yield from asked_lines(view, room)
    for target in data["escalations"]:
        yield (("name", "escalated   "), ("plain", f"to `{target}`"))
    for mailbox in data["pending"]:
        yield (("name", "waits for   "), ("warning", f"`{mailbox}`"))
    if data["fault"] is not None:
        yield (("name", "fault       "), ("plain", _fault(data["fault"])))
    yield (("name", "pattern     "), ("plain", f"{data['pattern']} ({data['file']})"))
    yield (("name", "run         "), ("plain", f"{record.id}, started {data['started']}"))


def _value_lines(record: RunRecord) -> Iterator[Line]:
    if record.left_out is None:
        yield from value_lines(record.data["value"])
    else:
        yield (("dim", f"a value of {record.left_out:,} bytes, too long to be kept"),)


def _step(call: Mapping[str, Any]) -> Step:
    return Step(
        key=call["key"],
        kind="call",
        label=str(call["agent"]),
        agent=call["agent"],
        depth=0,
        started=call["started"],
        state=call["status"],
        ended=call["ended"],
        confidence=call["confidence"],
        note=call["error"] or "",
    )


def _fault(fault: Mapping[str, Any]) -> str:
    where = "" if fault["line"] is None else f" ({fault['file']}:{fault['line']})"
    return f"{fault['message']}{where}"
