"""What a test file says, as it is used: the data of a file that fits the schema, as records.

`model` is the schema; here everything may be assumed to be as it demands. So whoever runs tests
that are unchanged needs neither the schema nor what reads YAML. `given` are the fields that the
file gives, be it as null.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any, Final, Literal, TypeAlias

from parallax_compiler.records import dataclass

JSON_SCHEMAS: Final = "parallax_patterns.testing.json_schemas"
"""The module that checks schemas and values, loaded where a test has a schema."""

Duration: TypeAlias = float | str
"""Milliseconds, or text with a unit."""

SnapshotPart: TypeAlias = Literal[
    "value", "confidence", "status", "calls", "path", "seconds", "pending", "escalations"
]

WHOLE_SNAPSHOT: Final[tuple[SnapshotPart, ...]] = ("status", "value", "confidence")
"""What `snapshot: true` keeps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A mapping of a test file."""

    given: frozenset[str] = frozenset()

    def has(self, name: str) -> bool:
        """Whether the file gives the field, be it as null."""
        return name in self.given


# --- agents --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Matcher(Said):
    """Which calls a step answers: those of this operation, this task, a payload that has this."""

    operation: str | None = None
    task: str | None = None
    payload: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Said):
    """One call of an agent and what comes of it: an answer, an error, or what a function gives."""

    answer: Any = None
    confidence: float | None = None
    reasoning: str | None = None
    delay: Duration | None = None
    error: Literal["timeout", "refusal", "crash", "garbage"] | None = None
    function: str | None = None
    when: Matcher | None = None
    optional: bool | None = None
    repeat: bool | None = None

    @property
    def acts(self) -> bool:
        """Whether it says what comes of the call."""
        return self.error is not None or self.function is not None or self.has("answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentScript(Step):
    """A scripted agent: who it is, and either one step for all its calls or `script`."""

    capabilities: list[str] | None = None
    expertise: float | None = None
    count: int | None = None
    script: list[Step] | None = None

    @property
    def steps(self) -> tuple[Step, ...]:
        """The calls it expects; an agent of which only the identity is given expects none."""
        if self.script is not None:
            return tuple(self.script)
        return (self,) if self.acts else ()


Member: TypeAlias = list[Step] | AgentScript
"""One agent of a group: its script, or the sequence of its calls."""

Script: TypeAlias = AgentScript | list[Member]
"""Under an agent's name a script or the sequence of its calls; under a group's its members."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxAnswer(Said):
    """What the person or system behind a mailbox answers."""

    value: Any
    confidence: float
    optional: bool | None = None


# --- what is expected ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfidenceBounds(Said):
    """Bounds of a confidence; `approx` lies `within` that far, 0.001 unless told."""

    min: float | None = None
    max: float | None = None
    approx: float | None = None
    within: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CountBounds(Said):
    """Bounds of a number of calls."""

    min: int | None = None
    max: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondsBounds(Said):
    """Bounds of the virtual time of the run, in seconds."""

    min: float | None = None
    max: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedError(Said):
    """How the run has to fail."""

    kind: str | None = None
    mentions: list[str] = field(default_factory=list)
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation(Said):
    """What has to be true of a run. Every key given is checked."""

    value: Any = None
    contains: Any = None
    at: Mapping[str, Any] = field(default_factory=dict)
    json_schema: Any = None
    confidence: float | ConfidenceBounds | None = None
    calls: int | dict[str, int | CountBounds] | None = None
    path: list[str] | None = None
    seconds: SecondsBounds | None = None
    error: str | ExpectedError | None = None
    status: str | None = None
    pending: list[str] | None = None
    escalated: bool | str | None = None
    invariants: list[str] | None = None
    warnings: list[str] | None = None
    snapshot: bool | list[SnapshotPart] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults(Said):
    """What holds in every case that does not say otherwise."""

    agents: Mapping[str, Script] = field(default_factory=dict)
    answers: Mapping[str, MailboxAnswer] = field(default_factory=dict)
    input: Any = None
    seed: int | None = None
    timeout: Duration | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case(Defaults):
    """One run of the pattern and what has to be true of it."""

    name: str
    truth: Any = None
    expect: Expectation = field(default_factory=Expectation)


# --- simulation ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfidenceProfile(Said):
    """How sure simulated agents say they are: normally distributed, cut off at 0 and 1."""

    mean: float
    spread: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LatencyProfile(Said):
    """How long simulated agents take: log-normally distributed around the median."""

    median: Duration
    spread: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile(Said):
    """How a simulated agent behaves; what it does not say is as in the profile it is `like`."""

    like: str | None = None
    accuracy: float | None = None
    right: ConfidenceProfile | None = None
    wrong: ConfidenceProfile | None = None
    latency: LatencyProfile | None = None
    errors: Mapping[str, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation(Said):
    """What `parallax sim` draws from where the cases of the file do not say enough."""

    inputs: list[Any] | None = None
    answers: list[Any] | None = None
    agents: Mapping[str, str] = field(default_factory=dict)
    profiles: Mapping[str, Profile] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    herd: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Content(Said):
    """A test file as written."""

    pattern: str
    defaults: Defaults = field(default_factory=Defaults)
    cases: list[Case]
    invariants: list[str] | None = None
    simulation: Simulation | None = None
