"""How a finished run reads: its value, how sure it is, who was asked, and what it waits for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from parallax_cli.columns import wrapped
from parallax_cli.output import Line
from parallax_cli.run_view import RunView, Step
from parallax_primitives.values import to_json
from parallax_runtime import Execution

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
    width = min(max(map(len, calls), default=0), room // 3)
    title = "asked       "
    for agent, steps in calls.items():
        answers = [part for step in steps for part in (("plain", ", "), _answered(step))]
        first, *rest = wrapped(answers[1:], room - len(title) - width - 2)
        yield (("name", title), ("plain", f"{agent:<{width}}  "), *first)
        title = " " * len(title)
        for line in rest:
            yield (("plain", title + " " * (width + 2)), *line)


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
