"""What a run has done so far, kept up to date by its events: calls, primitives and waits.

May assume what the runtime promises: every `*.started` has exactly one end with the same key, and a
key begins with the key of what it happens in.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Lock
from typing import Final, Literal

from parallax_cli.output import Line
from parallax_runtime import Event

State = Literal["running", "finished", "failed", "cancelled"]

_KINDS: Final[dict[str, Literal["call", "primitive", "wait"]]] = {
    "call": "call",
    "primitive": "primitive",
    "wait": "wait",
}

MARKS: Final[dict[State, tuple[str, str]]] = {
    "running": ("hint", "•"),
    "finished": ("success", "✓"),
    "failed": ("failure", "✗"),
    "cancelled": ("dim", "-"),
}


@dataclass(slots=True, kw_only=True)
class Step:
    """One agent call, primitive or wait."""

    key: str
    kind: Literal["call", "primitive", "wait"]
    label: str
    agent: str | None
    depth: int
    started: float
    state: State = "running"
    ended: float | None = None
    confidence: float | None = None
    note: str = ""


@dataclass(slots=True)
class RunView:
    """An observer of one run."""

    steps: dict[str, Step] = field(default_factory=dict)
    latest: float = 0.0
    """When the latest event happened, in seconds of the run."""
    _seen: float = field(default_factory=time.monotonic)
    _lock: Lock = field(default_factory=Lock)

    def __call__(self, event: Event) -> None:
        """Takes in an event."""
        subject, _, happened = event.kind.partition(".")
        with self._lock:
            self.latest, self._seen = event.at, time.monotonic()
            if event.key is None:
                return
            if happened == "started":
                self._start(event, event.key, subject)
            elif event.key in self.steps:
                self._go_on(self.steps[event.key], subject, happened, event)

    def lines(self, limit: int, width: int) -> list[Line]:
        """The steps in order, cut to `limit` lines: what runs is kept before what ended."""
        with self._lock:
            now = self.latest + time.monotonic() - self._seen
            steps = list(self.steps.values())
            shown = _chosen(steps, limit)
            lines = [_step_line(step, now, width) for step in shown]
        if len(shown) < len(steps):
            lines.append((("dim", f"  … and {len(steps) - len(shown)} more"),))
        return lines

    def calls(self) -> Iterator[Step]:
        """The agent calls in the order in which they were started."""
        return (step for step in self.steps.values() if step.kind == "call")

    def _start(self, event: Event, key: str, subject: str) -> None:
        kind = _KINDS.get(subject)
        if kind is None:
            return
        self.steps[key] = Step(
            key=key,
            kind=kind,
            label=_label(kind, event),
            agent=event.data.get("agent"),
            depth=sum(above in self.steps for above in _above(key)),
            started=event.at,
        )

    def _go_on(self, step: Step, subject: str, happened: str, event: Event) -> None:
        if subject == step.kind:
            self._end(step, happened, event)
        elif event.kind == "retry":
            step.note = f"attempt {event.data['attempt']:g}"
        elif event.kind in ("escalated", "pending"):
            step.note = f"asks `{event.data.get('to') or event.data.get('mailbox')}`"

    def _end(self, step: Step, happened: str, event: Event) -> None:
        step.state = "finished" if happened == "finished" else _other(happened)
        step.ended = event.at
        step.confidence = event.data.get("confidence")
        step.note = str(event.data.get("message") or event.data.get("error") or step.note)


def _other(happened: str) -> State:
    return "cancelled" if happened == "cancelled" else "failed"


def _label(kind: str, event: Event) -> str:
    match kind:
        case "call":
            return f"{event.data['agent']} {event.data['operation']}"
        case "wait":
            return f"wait {event.data['seconds']:g} s"
    return str(event.data["name"])


def _above(key: str) -> Iterator[str]:
    """The keys of what the thing of a key may be in, the outermost first."""
    return (key[:at] for at, mark in enumerate(key) if mark in "[.('#")


def _chosen(steps: list[Step], limit: int) -> list[Step]:
    if len(steps) <= limit:
        return steps
    running = [step for step in steps if step.state == "running"][:limit]
    kept = {step.key for step in running}
    ended = [step for step in steps if step.key not in kept]
    room = limit - len(running)
    kept |= {step.key for step in ended[len(ended) - room :]} if room else set()
    return [step for step in steps if step.key in kept]


def _step_line(step: Step, now: float, width: int) -> Line:
    taken = (step.ended if step.ended is not None else now) - step.started
    sure = "" if step.confidence is None else f"{step.confidence:.2f}"
    right = f"  {sure:>4}  {taken:5.1f}s"
    words = f"{step.label}  {step.note}" if step.note else step.label
    room = max(10, width - len(right) - 2 * step.depth - 3)
    words = words if len(words) <= room else words[: room - 1] + "…"
    return (
        ("plain", "  " * step.depth),
        MARKS[step.state],
        ("plain", f" {words.ljust(room)}"),
        ("dim", right),
    )
