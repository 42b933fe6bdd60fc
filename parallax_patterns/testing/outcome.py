"""What a run left, in the terms in which a case may expect it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from parallax_compiler.diagnostics.core import Diagnostic
from parallax_primitives.catalogue import SPECS
from parallax_primitives.values import Value, confidence_of, to_json
from parallax_runtime import Event, Execution, FaultReport

EVENT_NAMES: Final = frozenset({"retry", "escalated", "answered", "pending", "clamped", "early-stop"})
"""The kinds of events that `path` may name beside primitives, agents and mailboxes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One run as seen by the expectations; `names` are all that it could have named."""

    status: str
    value: Any
    confidence: float
    result: Value
    fault: FaultReport | None
    pending: tuple[str, ...]
    calls: Mapping[str, int]
    path: tuple[str, ...]
    escalations: tuple[str, ...]
    seconds: float
    warnings: tuple[Diagnostic, ...] = ()
    agents: tuple[str, ...] = ()
    mailboxes: tuple[str, ...] = ()
    execution: Execution = field(repr=False)

    @property
    def total(self) -> int:
        return sum(self.calls.values())

    @property
    def targets(self) -> tuple[str, ...]:
        """Whom an escalation can name here."""
        return (*self.agents, *self.mailboxes, *self.escalations, *self.pending)

    @property
    def path_names(self) -> frozenset[str]:
        """What `path` can name here."""
        return EVENT_NAMES | SPECS.keys() | set(self.targets) | set(self.path)


def outcome_of(
    execution: Execution,
    *,
    warnings: tuple[Diagnostic, ...],
    agents: tuple[str, ...],
    mailboxes: tuple[str, ...],
) -> Outcome:
    """The outcome of a run of a case with these agents and mailboxes."""
    events = execution.events
    return Outcome(
        status=execution.status,
        value=to_json(execution.value),
        confidence=execution.confidence,
        result=execution.value,
        fault=execution.fault,
        pending=tuple(execution.pending),
        calls=Counter(str(event.data["agent"]) for event in events if event.kind == "call.started"),
        path=tuple(name for event in events for name in _names(event)),
        escalations=tuple(
            str(event.data["target"]) for event in events if event.kind == "escalated"
        ),
        seconds=events[-1].at - events[0].at if events else 0.0,
        warnings=warnings,
        agents=agents,
        mailboxes=mailboxes,
        execution=execution,
    )


def _names(event: Event) -> Iterator[str]:
    """The names by which `path` may call an event."""
    match event.kind:
        case "primitive.started":
            yield str(event.data["name"])
        case "call.started":
            yield str(event.data["agent"])
        case "escalated" | "pending":
            yield event.kind
            yield str(event.data["target"])
        case kind if kind in EVENT_NAMES:
            yield kind
