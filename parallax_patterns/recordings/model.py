"""The lines of a recording, as pydantic models: what each holds, and nothing that is guessed.

`docs/recording.md` describes the file. Keys that this version does not know are passed over, so
that a recording which says more can still be read; `format` counts what would be misunderstood.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from parallax_compiler.source import Source, Span
from parallax_primitives.faults import FailureKind
from parallax_runtime.execution import FaultKind, Status

FORMAT: Final = 1

Seconds: TypeAlias = Annotated[float, Field(ge=0)]
Number: TypeAlias = Annotated[int, Field(ge=1)]
Confidence: TypeAlias = Annotated[float, Field(ge=0, le=1)]


class Part(BaseModel):
    """Something that a recording holds."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore", allow_inf_nan=False)


class Participant(Part):
    """An agent that the run could ask; `timeout` is its own, in seconds."""

    id: str
    name: str
    capabilities: list[str]
    expertise: float | None
    timeout: float | None


class Header(Part):
    """The first line: what was run. `clock` is seconds since 1970 at its beginning."""

    kind: Literal["recording"]
    format: int
    pattern: str
    file: str
    source: str
    seed: Annotated[int, Field(ge=0)]
    timeout: float | None
    clock: float
    input: Any
    agents: list[Participant]


class Given(Part):
    """An answer."""

    value: Any
    confidence: Confidence
    reasoning: str | None
    factors: Any


class Failed(Part):
    """Why there was no answer."""

    kind: FailureKind
    message: str


class Call(Part):
    """A call of an agent; without `answer` and `error` the run cancelled it.

    `arguments` are given where task and payload do not say all of them. `ended` counts exchanges as
    they end; the first recordings do not have it.
    """

    kind: Literal["call"]
    number: Number
    key: str
    agent: str
    capabilities: list[str]
    operation: str
    task: str | None
    payload: Any
    arguments: list[Any] | None
    place: str | None
    at: Seconds
    delay: Seconds
    answer: Given | None
    error: Failed | None
    ended: Number | None = None

    @property
    def ending(self) -> str:
        """How it ended, in the words of events."""
        if self.error is not None:
            return self.error.kind
        return "cancelled" if self.answer is None else "answered"


class Consultation(Part):
    """A mailbox that was asked; without `answer` and `error` there was no answer yet."""

    kind: Literal["mailbox"]
    number: Number
    mailbox: str
    request: Any
    at: Seconds
    delay: Seconds
    answer: Given | None
    error: Failed | None
    ended: Number | None = None


class Remembered(Part):
    """What an earlier run had left, and this one found."""

    kind: Literal["state"]
    space: str
    key: str
    data: Any


class Fault(Part):
    """Why the run ended early; `place` is where in the pattern."""

    kind: FaultKind
    message: str
    place: str | None


class Outcome(Part):
    """The last line: how the run ended."""

    kind: Literal["outcome"]
    status: Status
    value: Any
    confidence: Confidence
    seconds: Seconds
    pending: list[str]
    fault: Fault | None


Exchange: TypeAlias = Call | Consultation
Line: TypeAlias = Header | Call | Consultation | Remembered | Outcome

LINES: Final[Mapping[str, type[Line]]] = {
    "recording": Header,
    "call": Call,
    "mailbox": Consultation,
    "state": Remembered,
    "outcome": Outcome,
}
"""By `kind`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A recording that was read, as far as it goes; exchanges in the order of their beginning.

    `outcome` is None when the file was cut off: the run, or its machine, was stopped.
    """

    source: Source
    header: Header
    exchanges: tuple[Exchange, ...]
    remembered: tuple[Remembered, ...]
    outcome: Outcome | None
    lines: Mapping[int, Span]
    """Where each exchange stands, by its number; the outcome at 0."""

    @property
    def is_whole(self) -> bool:
        """Whether all that the run asked is there: it came to an end of its own."""
        return self.outcome is not None and self.outcome.status != "cancelled"
