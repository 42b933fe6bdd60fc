"""A run in figures: a pure fold over its events.

May assume what the events promise: each start has one end, keys are unique among those open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from parallax_primitives.values import Json
from parallax_runtime.events import Event


@dataclass(slots=True, kw_only=True)
class AgentFigures:
    """What one agent did. `seconds` is the time of its calls together."""

    calls: int = 0
    answers: int = 0
    failures: int = 0
    cancelled: int = 0
    seconds: float = 0.0
    confidences: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What happened: calls by agent, the primitives in the order of their start, and so on."""

    status: str
    confidence: float
    seconds: float
    calls: int
    agents: Mapping[str, AgentFigures]
    path: tuple[str, ...]
    retries: int
    escalations: tuple[str, ...]
    pending: tuple[str, ...]
    clamped: int
    failures: tuple[Mapping[str, Json], ...]

    @staticmethod
    def of(events: Iterable[Event]) -> Report:
        """The report of these events."""
        fold = _Fold()
        for event in events:
            fold.take(event)
        return fold.report()

    def json(self) -> dict[str, Json]:
        """As JSON data."""
        data: dict[str, Any] = asdict(self)
        listed = ("path", "escalations", "pending", "failures")
        return {name: list(part) if name in listed else part for name, part in data.items()}


@dataclass(slots=True)
class _Fold:
    status: str = "running"
    confidence: float = 0.0
    seconds: float = 0.0
    agents: dict[str, AgentFigures] = field(default_factory=dict)
    path: list[str] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    failures: list[Mapping[str, Json]] = field(default_factory=list)
    started: dict[str, float] = field(default_factory=dict)

    def take(self, event: Event) -> None:
        self.seconds = event.at
        self.counts[event.kind] = self.counts.get(event.kind, 0) + 1
        subject, _, happened = event.kind.partition(".")
        if subject == "call":
            self._call(event, happened)
        elif event.kind == "run.finished":
            self.status = str(event.data["status"])
            self.confidence = float(event.data["confidence"])
        elif event.kind == "primitive.started":
            self.path.append(str(event.data["name"]))
        elif event.kind == "escalated":
            self.targets.append(str(event.data.get("to", "")))
        elif event.kind == "pending":
            self.pending.append(str(event.data.get("mailbox", "")))

    def _call(self, event: Event, happened: str) -> None:
        figures = self.agents.setdefault(str(event.data["agent"]), AgentFigures())
        key = event.key or ""
        if happened == "started":
            figures.calls += 1
            self.started[key] = event.at
            return
        figures.seconds += event.at - self.started.pop(key, event.at)
        if happened == "finished":
            figures.answers += 1
            figures.confidences.append(float(event.data["confidence"]))
        elif happened == "failed":
            figures.failures += 1
            self.failures.append({"key": key, **event.data})
        else:
            figures.cancelled += 1

    def report(self) -> Report:
        return Report(
            status=self.status,
            confidence=self.confidence,
            seconds=self.seconds,
            calls=self.counts.get("call.started", 0),
            agents=self.agents,
            path=tuple(self.path),
            retries=self.counts.get("retry", 0),
            escalations=tuple(self.targets),
            pending=tuple(self.pending),
            clamped=self.counts.get("clamped", 0),
            failures=tuple(self.failures),
        )
