"""How a run ended: its value, its events, and its fault with the place in the pattern."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from parallax_primitives.records import record
from parallax_primitives.values import Json, Value, to_json
from parallax_runtime.events import Event, Log

Status: TypeAlias = Literal["completed", "pending", "failed", "exceeded", "cancelled"]
"""`pending`: it came to its end but waits for a mailbox; `exceeded`: a budget or the deadline."""

FaultKind: TypeAlias = Literal[
    "fault",  # what the language calls an error, such as a property of null
    "thrown",  # the pattern's own `throw`
    "agent",  # an agent call failed and nothing caught it
    "input",  # the input does not fit `@input`
    "output",  # the result does not fit `@output`
    "agents",  # a group of agents is not complete
    "budget",  # calls, steps, size, depth or seconds
    "internal",  # a bug in parallax
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A stretch of a pattern: 1-based, the end exclusive."""

    source: str
    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultReport:
    """Why a run ended early, in the pattern's terms.

    `trace` holds the places that led there, the outermost first; its last is the fault's own.
    """

    kind: FaultKind
    message: str
    hint: str | None = None
    trace: tuple[Place, ...] = ()

    @property
    def place(self) -> Place | None:
        """Where it happened; None for what is wrong before the pattern begins."""
        return self.trace[-1] if self.trace else None

    @property
    def source(self) -> str | None:
        return self.trace[-1].source if self.trace else None

    @property
    def line(self) -> int | None:
        return self.trace[-1].line if self.trace else None

    @property
    def column(self) -> int | None:
        return self.trace[-1].column if self.trace else None

    @property
    def end_line(self) -> int | None:
        return self.trace[-1].end_line if self.trace else None

    @property
    def end_column(self) -> int | None:
        return self.trace[-1].end_column if self.trace else None


@record(frozen=True, slots=True, repr=False)
class Execution:
    """One finished run. `value` is a Prism value, whose parts keep their confidences.

    `pending` names the mailboxes that the run waits for; `seconds` is time on the run's clock.
    """

    status: Status
    value: Value = None
    confidence: float = 0.0
    log: Log = field(default_factory=Log)
    fault: FaultReport | None = None
    pending: tuple[str, ...] = ()
    seconds: float = 0.0

    def __repr__(self) -> str:
        """Short: asyncio writes the result of a task out when it takes its signal handler back."""
        fault = "" if self.fault is None else f": {self.fault.message[:200]}"
        return f"<Execution {self.status}, {len(self.log)} events{fault}>"

    @property
    def events(self) -> tuple[Event, ...]:
        """What happened, in order."""
        return self.log.events

    @property
    def json(self) -> Json:
        """The value as JSON data."""
        data: Json = to_json(self.value)
        return data
