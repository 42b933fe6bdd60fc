"""How a finished run reads: its value, how sure it is, who was asked, and what it waits for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from parallax_cli.columns import NARROW, wrapped
from parallax_cli.output import Line
from parallax_cli.run_view import RunView, Step
from parallax_primitives.values import to_json
from parallax_runtime import Execution

_ASKED: Final = "asked       "
_BESIDE: Final = len(_ASKED) + 2 + NARROW

STATUS_ROLES = {
    "completed": "success",
    "pending": "warning",
    "failed": "failure",
    "exceeded": "failure",
    "cancelled": "warning",
    "interrupted": "warning",
    "running": "hint",
}


def result_lines(execution: Execution, view: RunView, room: int) -> Iterator[Line]:
    """The value, then one line for each thing worth knowing about it."""
    if execution.status == "completed":
        yield from value_lines(to_json(execution.value))
        yield ()
        yield (("name", "confidence  "), ("plain", f"{execution.confidence:.4g}"))
    yield (
        ("name", "status      "),
        (STATUS_ROLES[execution.status], execution.status),
        ("plain", f" after {view.latest:.1f}s"),
    )
    yield from asked_lines(view, room)
    yield from _escalation_lines(execution)
    for mailbox in execution.pending:
        yield (("name", "waits for   "), ("warning", f"`{mailbox}`"))


def value_lines(data: Any) -> Iterator[Line]:
    """A value, as JSON data, for people: text as it is, anything else as indented JSON."""
    text = data if isinstance(data, str) else json.dumps(data, indent=2, ensure_ascii=False)
    for line in text.splitlines() or [""]:
        yield (("plain", line),)


def asked_lines(view: RunView, room: int) -> Iterator[Line]:
    """Every agent that was called, with how sure it was each time, or what went wrong.

    `room` is the width of a line.
    """
    calls: dict[str, list[Step]] = {}
    for step in view.calls():
        calls.setdefault(step.agent or "?", []).append(step)
    longest = max(map(len, calls), default=0)
    width = longest if longest + _BESIDE <= room else 0
    title = _ASKED
    for agent, steps in calls.items():
        answers = [part for step in steps for part in (("plain", ", "), _answered(step))][1:]
        yield from _asked(title, agent.ljust(width), answers, room, is_beside=width > 0)
        title = " " * len(_ASKED)


def _asked(
    title: str, agent: str, answers: list[tuple[str, str]], room: int, *, is_beside: bool
) -> Iterator[Line]:
    """An agent with its answers, or with them below where there is too little room beside it."""
    begin = (("name", title), ("plain", f"{agent}  " if is_beside else agent))
    indent = len(title) + (len(agent) if is_beside else 0) + 2
    first, *rest = wrapped(answers, room - indent)
    if is_beside:
        yield (*begin, *first)
    else:
        yield begin
        rest = [first, *rest]
    for line in rest:
        yield (("plain", " " * indent), *line)


def _answered(step: Step) -> tuple[str, str]:
    match step.state:
        case "finished":
            return ("plain", "answered" if step.confidence is None else f"{step.confidence:.2f}")
        case "failed":
            return ("failure", step.note or "failed")
        case "cancelled":
            return ("dim", "cancelled")
        case "running":
            return ("dim", "did not answer yet")


def _escalation_lines(execution: Execution) -> Iterator[Line]:
    for event in execution.events:
        if event.kind == "escalated":
            yield (("name", "escalated   "), ("plain", f"to `{event.data['to']}`"))
