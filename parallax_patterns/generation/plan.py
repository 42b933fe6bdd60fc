"""The plan of a pattern: the typed middle between requirements and text.

    plan_of(requirements, sink) -> PatternPlan     by rules alone (planning)
    check_plan(plan, requirements, sink)           of somebody else: sense and honour (checking)
    compose_plan(plan) -> GeneratedPattern         its text and its tests, pure (composing)
    clauses_of(plan, requirements)                 clause ↔ node ↔ test, for receipts (clauses)

A plan is flat JSON, so that a model can propose one under a provider's strict structured output:
objects with every key required, no recursion, references by name, bounds in words (`check_plan`
checks them), JSON Schemas and values as JSON text. What `plan_of` gives is sound; a plan from
elsewhere is only composed after `check_plan` found nothing.
"""

from __future__ import annotations

import json
from typing import Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from parallax_patterns.requirements import Strategy


def json_text(data: Any) -> str:
    """Data as JSON on one line: how schemas and values travel in a plan."""
    return json.dumps(data, ensure_ascii=False)


def _strict(schema: dict[str, Any]) -> None:
    """Every key required, no defaults, no titles: what strict structured output takes."""
    properties = schema["properties"]
    schema["required"] = list(properties)
    for part in (schema, *properties.values()):
        part.pop("title", None)
        part.pop("default", None)


class _Part(BaseModel):
    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=to_camel,
        populate_by_name=True,
        json_schema_extra=_strict,
    )


class Group(_Part):
    """Agents of one capability, declared in the header."""

    name: str = Field(description="An identifier that means nothing else, such as `securityAgents`")
    capability: str | None = Field(description="What its agents can do; null: every agent there is")
    minimum: int = Field(default=1, description="How many agents there have to be, 1 or more")
    maximum: int | None = Field(
        default=None, description="How many are taken at most; null: all there are"
    )
    expertise: float | None = Field(
        default=None, description="The expertise its agents need, 0 to 1"
    )

    def settings(self) -> dict[str, Any]:
        """The JSON after `@group name`."""
        settings = {
            "capabilities": None if self.capability is None else [self.capability],
            "min": self.minimum,
            "max": self.maximum,
            "expertise": self.expertise,
        }
        return {key: value for key, value in settings.items() if value is not None}


class Voice(_Part):
    """Who is asked what: one member of a group, or all of them."""

    title: str = Field(description="What a reader calls it: the perspective or the capability")
    group: str = Field(description="The name of its group")
    member: int | None = Field(description="Which agent of the group, from 0; null: every one")
    operation: str = Field(
        default="analyze", description="The operation that is asked for, an identifier"
    )
    prompt: str = Field(description="The agent's task")
    attempts: int = Field(default=1, description="How often a failing call is made, 1 or more")
    gate: float = Field(default=0.0, description="Below it an answer counts as none; 0: never")
    timeout: str | None = Field(
        default=None, description="How long one attempt may take, such as `30s`"
    )


class Aggregation(_Part):
    """How the answers of several voices become one."""

    primitive: Literal["consensus", "voting", "merge"]
    method: Literal["weighted", "majority", "plurality", "unanimous", "bayes"] | None = Field(
        default=None, description="Null: the primitive's own"
    )
    threshold: float | None = Field(
        default=None, description="The agreement that is needed, above 0 to 1"
    )
    by: str | None = Field(
        default=None, description="The key or path of an answer that is compared"
    )
    min_votes: int = Field(default=1, description="How many have to answer, 1 or more")


class Stage(_Part):
    """One step: voices asked at once, and how their answers become one."""

    name: str
    variable: str = Field(description="Its variable in the pattern, an identifier used once")
    description: str = Field(default="", description="What the step does, in words; may be empty")
    voices: tuple[Voice, ...]
    aggregation: Aggregation | None = Field(
        default=None,
        description="Null: one voice answers alone, or the list of answers is handed on",
    )
    condition: str | None = Field(
        default=None,
        description="Prism over `input`, `previous` and `confidence`; null: always",
    )
    timeout: str | None = Field(
        default=None, description="How long each attempt may take, such as `30s`"
    )
    attempts: int = Field(
        default=1, description="How often the step is tried while it fails, 1 or more"
    )

    @property
    def compares(self) -> bool:
        """Whether the answers of several voices are held against each other."""
        return self.aggregation is not None and self.aggregation.primitive != "merge"


class Gate(_Part):
    """What the answers have to say before the decision counts, beside being sure.

    `approvals`: at least so many of the voices say one of the words. `veto`: each of the voices
    named has to say one of the words. `block`: nobody may say one of the words.
    """

    kind: Literal["approvals", "veto", "block"]
    by: str = Field(description="The key or path of an answer that says it, such as `verdict`")
    words: tuple[str, ...] = Field(description="`true` and `false` stand for the booleans")
    voices: tuple[str, ...] = Field(default=(), description="Titles of voices; empty: all of them")
    least: int = Field(default=0, description="How many, of `approvals`; else 0")


Form: TypeAlias = Literal[
    "panel", "chain", "tiers", "race", "route", "map-reduce", "review", "gate", "rounds"
]
"""How the stages make the decision."""

FORMS = """panel: one stage decides.
chain: the stages in turn, each given the answer of the one before; the last answer counts.
tiers: the stages in turn, the first answer that is sure enough counts.
race: all stages at once, the first answer that is sure enough counts.
route: one of the stages decides: the first whose condition holds, or, where none has one, the \
stage that the first one names.
map-reduce: the first stage works on each item of a list, the last one on all its answers.
review: the first stage writes, the last one has to approve of it.
gate: one stage checks; the decision is whether the gates let it pass.
rounds: the stages are rounds of one discussion; the first that agrees ends it."""


class Fallback(_Part):
    """What happens to a decision that does not count: somebody decides, or a fixed value does."""

    action: Literal["escalate", "default"] = "escalate"
    target: str = Field(
        default="", description="Who decides, of `escalate`: agent, capability or mailbox"
    )
    value: str = Field(
        default="null", description="The value of `default`, as JSON text; else `null`"
    )

    @property
    def default(self) -> Any:
        """The value of `default`."""
        return json.loads(self.value)


class Limits(_Part):
    """Bounds of a run: of all calls and seconds, and of each call."""

    calls: int | None = None
    seconds: float | None = None
    call_timeout: str | None = None


class PatternPlan(_Part):
    """The whole pattern."""

    name: str = Field(description="The name of its file, in kebab case")
    title: str = Field(description="The name in its header, such as `PrReview`")
    goal: str
    description: str
    strategy: Strategy
    form: Form = Field(description=FORMS)
    groups: tuple[Group, ...]
    stages: tuple[Stage, ...]
    gates: tuple[Gate, ...] = ()
    items: str = Field(
        default="", description="Of map-reduce: the key of the input that holds the list"
    )
    stop_below: float = Field(
        default=0.0, description="Of chain: an answer below it ends the chain"
    )
    min_confidence: float = Field(description="What the decision has to reach, above 0 to 1")
    attempts: int = Field(
        default=1, description="How often the decision is made before the fallback"
    )
    fallback: Fallback
    limits: Limits = Limits()
    input_schema: str | None = Field(
        default=None, description="JSON text of the schema or shorthand"
    )
    output_schema: str | None = Field(
        default=None, description="JSON text of the schema or shorthand"
    )
    context: tuple[str, ...] = Field(
        default=(), description="What a reader should know, line by line"
    )
    examples: tuple[str, ...] = Field(
        default=(), description="Further test cases, each as JSON text"
    )
    notes: tuple[str, ...] = Field(default=(), description="What was assumed, a sentence each")

    def group(self, name: str) -> Group:
        """The group of this name, which there is in a sound plan."""
        return next(group for group in self.groups if group.name == name)

    def answering(self, voice: Voice) -> int:
        """How many agents answer for a voice at least."""
        return 1 if voice.member is not None else self.group(voice.group).minimum

    def count(self, stage: Stage) -> int:
        """How many agents a stage asks at least."""
        return sum(self.answering(voice) for voice in stage.voices)

    @property
    def input(self) -> Any:
        """The schema of the input, or its shorthand; None without one."""
        return None if self.input_schema is None else json.loads(self.input_schema)

    @property
    def output(self) -> Any:
        """The schema of the output, or its shorthand; None without one."""
        return None if self.output_schema is None else json.loads(self.output_schema)
