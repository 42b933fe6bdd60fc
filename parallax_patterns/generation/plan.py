"""The plan of a pattern: what is decided between requirements and text.

Planning reads requirements and decides everything (names, groups, bounds); rendering and the test
cases read the plan alone. Each part says what the pattern does, in the pattern's own terms.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group of agents, declared in the header.

    Without capability it takes every agent there is. `maximum` is None when any number may answer.
    """

    name: str
    capability: str | None
    minimum: int
    maximum: int | None = None
    expertise: float | None = None

    def settings(self) -> dict[str, Any]:
        """The JSON after `@group name`."""
        settings = {
            "capabilities": None if self.capability is None else [self.capability],
            "min": self.minimum,
            "max": self.maximum,
            "expertise": self.expertise,
        }
        return {key: value for key, value in settings.items() if value is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Who is asked what: one member of a group, or all of them when `member` is None.

    `attempts` counts the calls that failures may cost; `gate` is the confidence below which the
    answer counts as none.
    """

    title: str
    group: Group
    member: int | None
    operation: str
    prompt: str
    attempts: int = 1
    gate: float | None = None

    @property
    def count(self) -> int:
        """How many agents answer at least."""
        return 1 if self.member is not None else self.group.minimum


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregation:
    """How the answers of a panel become one."""

    primitive: Literal["consensus", "voting", "merge"]
    method: str | None = None
    threshold: float | None = None
    by: str | None = None
    min_votes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Voices heard at once, and their one answer."""

    voices: tuple[Voice, ...]
    aggregation: Aggregation

    @property
    def count(self) -> int:
        return sum(voice.count for voice in self.voices)


Work: TypeAlias = Voice | Panel


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One step of a chain or one tier of several.

    `condition` is a Prism expression over `input`, `previous` and `confidence`; when it is false
    the stage hands on what it was given. `timeout` is a duration as people write it.
    """

    name: str
    variable: str
    description: str | None
    work: Work
    condition: str | None = None
    timeout: str | float | None = None
    attempts: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Stages in order, each given the answer of the one before."""

    stages: tuple[Stage, ...]
    stop_below: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiers:
    """Stages of which the first good enough one answers."""

    stages: tuple[Stage, ...]
    min_confidence: float


Decision: TypeAlias = Panel | Chain | Tiers


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """An answer below the gate goes to this agent, capability or mailbox."""

    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Default:
    """An answer below the gate is replaced by this value, with confidence 0."""

    value: Any


Fallback: TypeAlias = Escalation | Default


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of a run: of all calls and seconds, and of each call (a duration)."""

    calls: int | None = None
    seconds: float | None = None
    call_timeout: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternPlan:
    """The whole pattern.

    `attempts` is how often the decision is made before the fallback; `examples` are test cases of
    the requirements' own, as they are written in test files.
    """

    name: str
    title: str
    goal: str
    description: str
    strategy: str
    groups: tuple[Group, ...]
    decision: Decision
    min_confidence: float
    attempts: int
    fallback: Fallback
    limits: Limits
    input_schema: Mapping[str, Any] | None
    output_schema: Mapping[str, Any] | None
    context: tuple[str, ...]
    examples: tuple[Mapping[str, Any], ...]
    notes: tuple[str, ...]
