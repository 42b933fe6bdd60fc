"""The schema of a test file, as pydantic models: what each key takes, and nothing else.

`docs/testing.md` describes every key. A model knows one value at a time; what needs the whole file
or the pattern (a case without assertion, the name of a group) is for `reading` and `casting`. What
a file says is used as records of `content`, which have the same fields.
"""

from __future__ import annotations

from importlib import import_module
from typing import Annotated, Any, ClassVar, Literal, Self, TypeAlias

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationInfo,
    field_validator,
    model_validator,
)

from parallax_patterns.located_yaml.models import unusable
from parallax_patterns.testing.content import JSON_SCHEMAS, SnapshotPart
from parallax_patterns.testing.json_paths import PathError, parse_path
from parallax_primitives.faults import FailureKind
from parallax_primitives.quantities import duration
from parallax_runtime.execution import FaultKind

Confidence: TypeAlias = Annotated[float, Field(ge=0, le=1)]
Count: TypeAlias = Annotated[int, Field(ge=0)]
Words: TypeAlias = Annotated[str, Field(min_length=1)]


def _duration(value: float | str) -> float | str:
    if duration(value) is None:
        raise unusable("this is no duration", "Write `500ms`, `30s`, `5m` or `1h`")
    return value


def _path(value: str) -> str:
    try:
        parse_path(value)
    except PathError as problem:
        raise unusable(str(problem), 'Write `$.key`, `$.list[0].key` or `$["a key"]`') from None
    return value


def _schema(value: Any) -> Any:
    schemas: Any = import_module(JSON_SCHEMAS)
    try:
        return schemas.checked_schema(value)
    except schemas.SchemaError as problem:
        raise unusable(str(problem), "Write a JSON Schema of draft 2020-12") from None


def _wanted(value: bool) -> bool:
    if not value:
        raise unusable("this expects nothing", "Write `true`, or remove the key")
    return value


Duration: TypeAlias = Annotated[
    Annotated[float, Field(ge=0), Tag("a number")] | Annotated[str, Tag("a text")],
    Discriminator(lambda value: "a text" if isinstance(value, str) else "a number"),
    AfterValidator(_duration),
]
"""Milliseconds, or text with a unit."""


class Strict(BaseModel):
    """A mapping that takes its own keys only."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    nullable: ClassVar[frozenset[str]] = frozenset()
    """The keys that take data of any kind, null included; any other has to say something."""

    @field_validator("*", mode="before")
    @classmethod
    def _says_something(cls, value: Any, info: ValidationInfo) -> Any:
        if value is None and info.field_name not in cls.nullable:
            raise unusable("this key says nothing", "Give it a value, or remove it")
        return value

    def has(self, field: str) -> bool:
        """Whether the file gives the field, be it as null."""
        return field in self.model_fields_set


class Matcher(Strict):
    """Which calls a step answers: those of this operation, this task, a payload that has this."""

    nullable = frozenset({"payload"})

    operation: Words | None = None
    task: str | None = None
    payload: Any = None


class Step(Strict):
    """One call of an agent and what comes of it: an answer, an error, or what a function gives."""

    nullable = frozenset({"answer"})

    answer: Any = None
    confidence: Confidence | None = None
    reasoning: str | None = None
    delay: Duration | None = None
    error: Literal["timeout", "refusal", "crash", "garbage"] | None = None
    function: Words | None = None
    when: Matcher | None = None
    optional: bool | None = None
    repeat: bool | None = None

    @property
    def acts(self) -> bool:
        """Whether it says what comes of the call."""
        return self.error is not None or self.function is not None or self.has("answer")

    @model_validator(mode="after")
    def _one_outcome(self) -> Self:
        if self.error is not None and self.has("answer"):
            raise unusable("a call cannot both answer and fail", "Keep one of `answer` and `error`")
        for field in ("answer", "error", "confidence", "reasoning"):
            if self.function is not None and self.has(field):
                raise unusable(
                    f"`function` says what comes of the call, and so does `{field}`",
                    f"Keep one of `function` and `{field}`",
                )
        if self.has("answer") and self.confidence is None:
            raise unusable(
                "an answer needs its confidence", "Add `confidence: 0.9`, or what the agent gives"
            )
        return self


class CallStep(Step):
    """A step of a sequence: it has to say what comes of its call."""

    @model_validator(mode="after")
    def _acts(self) -> Self:
        if not self.acts:
            raise unusable(
                "this step does not say what comes of the call",
                "Add `answer`, `error` or `function`",
            )
        return self


class AgentScript(Step):
    """A scripted agent: who it is, and either one step for all its calls or `script`."""

    capabilities: list[Words] | None = None
    expertise: Confidence | None = None
    count: Annotated[int, Field(ge=1, le=1000)] | None = None
    script: list[CallStep] | None = None

    @model_validator(mode="after")
    def _one_script(self) -> Self:
        if self.script is not None and self.acts:
            raise unusable(
                "the calls are scripted twice",
                "Keep one of `script` and `answer`, `error` or `function`",
            )
        return self


Member: TypeAlias = Annotated[
    Annotated[list[CallStep], Tag("a list")] | Annotated[AgentScript, Tag("a mapping")],
    Discriminator(lambda value: "a list" if isinstance(value, list) else "a mapping"),
]
"""One agent of a group: its script, or the sequence of its calls."""

AgentEntry: TypeAlias = Annotated[
    Annotated[list[Member], Tag("a list")] | Annotated[AgentScript, Tag("a mapping")],
    Discriminator(lambda value: "a list" if isinstance(value, list) else "a mapping"),
]
"""Under an agent's name a script or the sequence of its calls; under a group's its members."""


class MailboxAnswer(Strict):
    """What the person or system behind a mailbox answers."""

    nullable = frozenset({"value"})

    value: Any
    confidence: Confidence
    optional: bool | None = None


class Defaults(Strict):
    """What holds in every case that does not say otherwise."""

    nullable = frozenset({"input"})

    agents: dict[Words, AgentEntry] = {}
    answers: dict[Words, MailboxAnswer] = {}
    input: Any = None
    seed: Count | None = None
    timeout: Duration | None = None


class ConfidenceBounds(Strict):
    """Bounds of a confidence; `approx` lies `within` that far, 0.001 unless told."""

    min: Confidence | None = None
    max: Confidence | None = None
    approx: Confidence | None = None
    within: Annotated[float, Field(gt=0, le=1)] | None = None

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if self.min is None and self.max is None and self.approx is None:
            raise unusable("this bounds nothing", "Add `min`, `max` or `approx`")
        _ordered(self.min, self.max)
        if self.within is not None and self.approx is None:
            raise unusable("`within` belongs to `approx`", "Add `approx`, or remove `within`")
        return self


class CountBounds(Strict):
    """Bounds of a number of calls."""

    min: Count | None = None
    max: Count | None = None

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if self.min is None and self.max is None:
            raise unusable("this bounds nothing", "Add `min` or `max`")
        _ordered(self.min, self.max)
        return self


class SecondsBounds(Strict):
    """Bounds of the virtual time of the run, in seconds."""

    min: Annotated[float, Field(ge=0)] | None = None
    max: Annotated[float, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if self.min is None and self.max is None:
            raise unusable("this bounds nothing", "Add `min` or `max`")
        _ordered(self.min, self.max)
        return self


def _ordered(least: float | None, most: float | None) -> None:
    if least is not None and most is not None and least > most:
        raise unusable("`min` is more than `max`, so nothing fits", "Exchange the two")


class ExpectedError(Strict):
    """How the run has to fail."""

    kind: Literal[FaultKind, FailureKind] | None = None
    mentions: list[Words] = []
    line: Annotated[int, Field(ge=1)] | None = None


ExpectedStatus: TypeAlias = Literal["completed", "pending", "failed", "exceeded"]
"""A run is only ever cancelled from outside, which ends the tests."""

ExpectedConfidence: TypeAlias = Annotated[
    Annotated[Confidence, Tag("a number")] | Annotated[ConfidenceBounds, Tag("a mapping")],
    Discriminator(lambda value: "a mapping" if isinstance(value, dict) else "a number"),
]
ExpectedCount: TypeAlias = Annotated[
    Annotated[Count, Tag("a number")] | Annotated[CountBounds, Tag("a mapping")],
    Discriminator(lambda value: "a mapping" if isinstance(value, dict) else "a number"),
]
ExpectedCalls: TypeAlias = Annotated[
    Annotated[Count, Tag("a number")] | Annotated[dict[Words, ExpectedCount], Tag("a mapping")],
    Discriminator(lambda value: "a mapping" if isinstance(value, dict) else "a number"),
]
ExpectedFailure: TypeAlias = Annotated[
    Annotated[Words, Tag("a text")] | Annotated[ExpectedError, Tag("a mapping")],
    Discriminator(lambda value: "a mapping" if isinstance(value, dict) else "a text"),
]
ExpectedEscalation: TypeAlias = Annotated[
    Annotated[bool, Tag("a switch")] | Annotated[Words, Tag("a text")],
    Discriminator(lambda value: "a text" if isinstance(value, str) else "a switch"),
]


ExpectedSnapshot: TypeAlias = Annotated[
    Annotated[bool, AfterValidator(_wanted), Tag("a switch")]
    | Annotated[list[SnapshotPart], Field(min_length=1), Tag("a list")],
    Discriminator(lambda value: "a list" if isinstance(value, list) else "a switch"),
]


class Expectation(Strict):
    """What has to be true of a run. Every key given is checked."""

    nullable = frozenset({"value"})

    value: Any = None
    contains: Any = None
    at: Annotated[dict[Annotated[str, AfterValidator(_path)], Any], Field(min_length=1)] = {}
    json_schema: Annotated[Any, AfterValidator(_schema)] = Field(default=None, alias="schema")
    confidence: ExpectedConfidence | None = None
    calls: ExpectedCalls | None = None
    path: Annotated[list[Words], Field(min_length=1)] | None = None
    seconds: SecondsBounds | None = None
    error: ExpectedFailure | None = None
    status: ExpectedStatus | None = None
    pending: list[Words] | None = None
    escalated: ExpectedEscalation | None = None
    invariants: Annotated[list[Words], Field(min_length=1)] | None = None
    warnings: list[Words] | None = None
    snapshot: ExpectedSnapshot | None = None


class Case(Strict):
    """One run of the pattern and what has to be true of it."""

    nullable = frozenset({"input", "truth"})

    name: Words
    input: Any = None
    agents: dict[Words, AgentEntry] = {}
    answers: dict[Words, MailboxAnswer] = {}
    seed: Count | None = None
    timeout: Duration | None = None
    truth: Any = None
    expect: Expectation = Expectation()


class ConfidenceProfile(Strict):
    """How sure simulated agents say they are: normally distributed, cut off at 0 and 1."""

    mean: Confidence
    spread: Annotated[float, Field(ge=0, le=1)] | None = None


class LatencyProfile(Strict):
    """How long simulated agents take: log-normally distributed around the median."""

    median: Duration
    spread: Annotated[float, Field(ge=0, le=3)] | None = None


class Profile(Strict):
    """How a simulated agent behaves; what it does not say is as in the profile it is `like`."""

    like: Words | None = None
    accuracy: Confidence | None = None
    right: ConfidenceProfile | None = None
    wrong: ConfidenceProfile | None = None
    latency: LatencyProfile | None = None
    errors: (
        dict[
            Literal["timeout", "refusal", "crash", "garbage", "straggler", "duplicate"], Confidence
        ]
        | None
    ) = None

    @field_validator("errors")
    @classmethod
    def _chances(cls, value: dict[str, float] | None) -> dict[str, float] | None:
        if value is not None and sum(value.values()) > 1:
            raise unusable("these chances are more than 1 together", "Lower them")
        return value


class Simulation(Strict):
    """What `parallax sim` draws from where the cases of the file do not say enough."""

    inputs: Annotated[list[Any], Field(min_length=1)] | None = None
    answers: Annotated[list[Any], Field(min_length=1)] | None = None
    agents: dict[Words, Words] = {}
    profiles: dict[Words, Profile] = {}
    counts: dict[Words, Annotated[int, Field(ge=0, le=1000)]] = {}
    herd: Confidence | None = None


class TestFileModel(Strict):
    """A test file as written."""

    __test__ = False  # not a class of tests, whatever pytest makes of its name

    pattern: Words
    defaults: Defaults = Defaults()
    cases: Annotated[list[Case], Field(min_length=1)]
    invariants: Annotated[list[Words], Field(min_length=1)] | None = None
    simulation: Simulation | None = None
