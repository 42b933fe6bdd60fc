"""Findings in requirements files: what their words mean together, and what is not supported.

PLX0701 to PLX0719. Faults of the YAML itself, misspelt keys and wrong kinds are PLX09xx.
"""

from __future__ import annotations

from typing import ClassVar

from parallax_compiler.diagnostics.core import Advised, Diagnostic, Severity
from parallax_compiler.records import dataclass


@dataclass(frozen=True, kw_only=True)
class OldSpelling(Diagnostic):
    """A key of an older dialect. It is read as the key of today, so nothing is lost.

    Wrong:

        flow:
          - name: extract

    Right:

        stages:
          - name: extract
    """

    code: ClassVar[str] = "PLX0701"
    title: ClassVar[str] = "older spelling"
    severity: ClassVar[Severity] = Severity.NOTE
    stage: ClassVar[str] = "name"
    old: str
    new: str

    @property
    def label(self) -> str:
        return f"`{self.old}` is read as `{self.new}`"

    @property
    def hint(self) -> str:
        return f"Write `{self.new}`"


@dataclass(frozen=True, kw_only=True)
class UnusedField(Diagnostic):
    """A field that says nothing to a pattern of this strategy.

    It is refused, because whoever wrote it expects it to matter.

    Wrong:

        strategy: voting
        stages: [extract, summarize]

    Right:

        strategy: pipeline
        stages: [extract, summarize]
    """

    code: ClassVar[str] = "PLX0703"
    title: ClassVar[str] = "field without effect"
    stage: ClassVar[str] = "type"
    field: str
    reason: str
    advice: str

    @property
    def label(self) -> str:
        return f"`{self.field}` would change nothing: {self.reason}"

    @property
    def hint(self) -> str:
        return self.advice


@dataclass(frozen=True, kw_only=True)
class UnsupportedField(Diagnostic):
    """A field with a meaning that no generated pattern carries out yet.

    Wrong:

        constraints:
          blockOn: [security]

    Right:

        aggregation:
          method: unanimous
    """

    code: ClassVar[str] = "PLX0704"
    title: ClassVar[str] = "unsupported field"
    stage: ClassVar[str] = "type"
    field: str
    advice: str

    @property
    def label(self) -> str:
        return f"no generated pattern carries out `{self.field}`"

    @property
    def hint(self) -> str:
        return self.advice


@dataclass(frozen=True, kw_only=True)
class MissingVoices(Diagnostic):
    """The strategy needs agents to ask, more than the requirements name.

    Wrong:

        strategy: voting
        perspectives: [security]

    Right:

        strategy: voting
        perspectives: [security, quality, performance]
    """

    code: ClassVar[str] = "PLX0705"
    title: ClassVar[str] = "too few to ask"
    stage: ClassVar[str] = "type"
    strategy: str
    found: int
    needed: int
    field: str

    @property
    def label(self) -> str:
        have = {0: "none is named", 1: "1 is named"}.get(self.found, f"{self.found} are named")
        return f"`{self.strategy}` needs {self.needed} or more, {have}"

    @property
    def hint(self) -> str:
        return f"Add entries to `{self.field}`"


@dataclass(frozen=True, kw_only=True)
class Contradiction(Advised):
    """Two fields that cannot both hold.

    Wrong:

        perspectives: [security, quality, performance]
        constraints: {maxCalls: 2}

    Right:

        perspectives: [security, quality, performance]
        constraints: {maxCalls: 4}
    """

    code: ClassVar[str] = "PLX0706"
    title: ClassVar[str] = "contradiction"
    stage: ClassVar[str] = "type"


@dataclass(frozen=True, kw_only=True)
class UnknownReference(Diagnostic):
    """A name that refers to nothing in these requirements.

    Wrong:

        perspectives: [security, quality]
        aggregation:
          weights: {securty: 2}

    Right:

        perspectives: [security, quality]
        aggregation:
          weights: {security: 2}
    """

    code: ClassVar[str] = "PLX0707"
    title: ClassVar[str] = "unknown reference"
    stage: ClassVar[str] = "name"
    name: str
    what: str
    nearest: str | None = None
    known: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return f"no {self.what} is called `{self.name}`"

    @property
    def hint(self) -> str:
        if self.nearest is not None:
            return f"Write `{self.nearest}`"
        return f"Use one of {', '.join(f'`{one}`' for one in self.known)}"


@dataclass(frozen=True, kw_only=True)
class RepeatedName(Diagnostic):
    """Two entries with one name; nobody could tell their answers apart.

    Wrong:

        perspectives: [security, security]

    Right:

        perspectives: [security, privacy]
    """

    code: ClassVar[str] = "PLX0708"
    title: ClassVar[str] = "repeated name"
    stage: ClassVar[str] = "name"
    name: str
    what: str

    @property
    def label(self) -> str:
        return f"the {self.what} `{self.name}` is there already"

    @property
    def hint(self) -> str:
        return "Give it a name of its own, or use `agents` with `count` to ask several agents"


@dataclass(frozen=True, kw_only=True)
class UnreadableCondition(Advised):
    """A condition is a Prism expression over `input`, `previous` and `confidence`.

    Wrong:

        condition: when the score is low

    Right:

        condition: previous.score < 0.5
    """

    code: ClassVar[str] = "PLX0709"
    title: ClassVar[str] = "unreadable condition"
    stage: ClassVar[str] = "syntax"


@dataclass(frozen=True, kw_only=True)
class NoExample(Diagnostic):
    """The generated tests need values that fit the schema, and none could be made from it.

    Wrong:

        output:
          type: object
          properties:
            id: {type: string, pattern: "^[A-Z]{3}-[0-9]+$"}

    Right:

        output:
          type: object
          properties:
            id: {type: string, pattern: "^[A-Z]{3}-[0-9]+$", examples: ["ABC-1", "XYZ-2"]}
    """

    code: ClassVar[str] = "PLX0710"
    title: ClassVar[str] = "no example for a schema"
    stage: ClassVar[str] = "type"
    problem: str

    @property
    def label(self) -> str:
        return self.problem

    @property
    def hint(self) -> str:
        return "Add `examples: [...]` with values that fit"


@dataclass(frozen=True, kw_only=True)
class MalformedSchema(Advised):
    """`input` and `output` are JSON Schema, or the shorthand that names a type for each key.

    Wrong:

        input:
          code: strng

    Right:

        input:
          code: string
    """

    code: ClassVar[str] = "PLX0711"
    title: ClassVar[str] = "malformed schema"
    stage: ClassVar[str] = "type"


@dataclass(frozen=True, kw_only=True)
class Unhonoured(Diagnostic):
    """A clause of the requirements that a proposed plan does not carry out.

    Plans made by rules carry out every clause; a model's proposal may not, and is then refused.

    Wrong:

        minConfidence: 0.9        # and the plan's `minConfidence` is 0.5

    Right:

        minConfidence: 0.9        # and so is the plan's
    """

    code: ClassVar[str] = "PLX0712"
    title: ClassVar[str] = "clause not honoured"
    stage: ClassVar[str] = "type"
    field: str

    @property
    def label(self) -> str:
        return f"the proposed plan does not carry out `{self.field}`"

    @property
    def hint(self) -> str:
        return f"Change the plan so that it does what `{self.field}` says"


@dataclass(frozen=True, kw_only=True)
class UnsoundPlan(Advised):
    """A proposed plan that no pattern can be made of: a dangling name, a number out of its range.

    It stands at the goal of the requirements, because the plan has no text of its own.

    Wrong:

        "groups": [], "stages": [{"voices": [{"group": "securityAgents"}]}]

    Right:

        "groups": [{"name": "securityAgents"}],
        "stages": [{"voices": [{"group": "securityAgents"}]}]
    """

    code: ClassVar[str] = "PLX0713"
    title: ClassVar[str] = "unsound plan"
    stage: ClassVar[str] = "type"


REQUIREMENTS: tuple[type[Diagnostic], ...] = (
    OldSpelling,
    UnusedField,
    UnsupportedField,
    MissingVoices,
    Contradiction,
    UnknownReference,
    RepeatedName,
    UnreadableCondition,
    NoExample,
    MalformedSchema,
    Unhonoured,
    UnsoundPlan,
)
