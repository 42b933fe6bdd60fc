"""What a run left, in the terms in which a case may expect it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from parallax_compiler.diagnostics.core import Diagnostic
from parallax_patterns.compiled import CompiledPattern
from parallax_primitives.catalogue import SPECS
from parallax_primitives.values import Value, to_json
from parallax_runtime import Event, Execution, FaultReport

EVENT_NAMES: Final = frozenset(
    {"retry", "escalated", "answered", "pending", "clamped", "early-stop"}
)
"""The kinds of events that `path` may name beside primitives, agents and mailboxes."""


_TEXT: Final = re.compile(r"([\"'`])([^\"'`\n]{1,100})\1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One run as seen by the expectations."""

    status: str
    value: Any
    confidence: float
    result: Value
    fault: FaultReport | None
    fault_kinds: tuple[str, ...]
    """What kind of fault it is; of an agent's failure also how the agent failed."""
    pending: tuple[str, ...]
    calls: Mapping[str, int]
    path: tuple[str, ...]
    escalations: tuple[str, ...]
    seconds: float
    warnings: tuple[Diagnostic, ...] = ()

    @property
    def total(self) -> int:
        return sum(self.calls.values())


def path_names(mailboxes: Iterable[str], texts: Iterable[str]) -> frozenset[str]:
    """What `path` can name beside agents: what can happen, and to whom a pattern can turn."""
    return EVENT_NAMES | frozenset(SPECS) | frozenset(mailboxes) | frozenset(texts)


def pattern_texts(pattern: CompiledPattern) -> frozenset[str]:
    """The texts that a pattern holds: one of them may be the name that it escalates to."""
    sources = (pattern.source, *pattern.imported)
    return frozenset(match[2] for one in sources for match in _TEXT.finditer(one.text))


def outcome_of(execution: Execution, *, warnings: tuple[Diagnostic, ...] = ()) -> Outcome:
    """The outcome of a run of a pattern that compiles with these warnings."""
    events = execution.events
    return Outcome(
        status=execution.status,
        value=to_json(execution.value),
        confidence=execution.confidence,
        result=execution.value,
        fault=execution.fault,
        fault_kinds=tuple(_kinds(execution)),
        pending=tuple(execution.pending),
        calls=Counter(str(event.data["agent"]) for event in events if event.kind == "call.started"),
        path=tuple(name for event in events for name in names_of(event)),
        escalations=tuple(str(event.data["to"]) for event in events if event.kind == "escalated"),
        seconds=execution.seconds,
        warnings=warnings,
    )


def _kinds(execution: Execution) -> Iterator[str]:
    fault = execution.fault
    if fault is None:
        return
    for event in execution.events:
        if event.kind == "call.failed" and event.data["message"] == fault.message:
            yield str(event.data["error"])
    yield fault.kind


def names_of(event: Event) -> Iterator[str]:
    """The names by which `path` may call an event."""
    match event.kind:
        case "primitive.started":
            yield str(event.data["name"])
        case "call.started":
            yield str(event.data["agent"])
        case "answered":
            yield from (event.kind, str(event.data["by"]))
        case "pending":
            yield from (event.kind, str(event.data["mailbox"]))
        case kind if kind in EVENT_NAMES:
            yield kind
