"""Requirements: what someone wants of a pattern, as a schema, and reading it from a file.

The models say what each field may be. What fields mean together, and which of them a strategy can
honour, is for `generation/planning.py`; it needs the places kept in `LocatedRequirements`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal, TypeAlias, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    WithJsonSchema,
)
from pydantic.alias_generators import to_camel
from pydantic_core import core_schema

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source
from parallax_patterns.diagnostics.documents import MissingKey, UnknownKey, WrongKind
from parallax_patterns.located_yaml.document import Located
from parallax_patterns.located_yaml.models import kind_in_words, unusable, validate_model
from parallax_patterns.located_yaml.reading import load_yaml
from parallax_patterns.requirement_aliases import modernized
from parallax_primitives.nearest import nearest
from parallax_primitives.quantities import duration

ENVELOPE: Final = "requirements"

Strategy: TypeAlias = Literal[
    "parallel-consensus",
    "consensus",
    "voting",
    "pipeline",
    "sequential",
    "cascade",
    "fallback-chain",
    "router",
    "race",
    "map-reduce",
    "review",
    "hierarchical",
    "resilient",
    "debate",
    "quality-gate",
    "custom",
]
STRATEGIES: Final[tuple[str, ...]] = get_args(Strategy)


def _words(text: str) -> str:
    if not text.strip():
        raise unusable("this is empty", "Write a few words")
    return " ".join(text.split())


def _duration(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise unusable(f"this is {kind_in_words(value)}, no duration", _DURATION_ADVICE)
    if duration(value if isinstance(value, str) else float(value)) in {None, 0.0}:
        raise unusable("this is no duration", _DURATION_ADVICE)
    return value


_DURATION_ADVICE: Final = "Write `30s`, `5m`, `250ms`, or a number of milliseconds"


@dataclass(frozen=True, slots=True)
class _Short:
    """Accepts a short form of what a field holds, and says so in the JSON Schema."""

    whole: Callable[[Any], object]
    """What a short form stands for; anything else as it is."""
    short: Callable[[dict[str, Any]], dict[str, Any]]
    """The schema of the short form, made from that of the whole."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_before_validator_function(self.whole, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        whole = handler(schema)
        return {"anyOf": [self.short(whole), whole]}


def _named(key: str) -> _Short:
    """Accepts a text where a mapping with this one key is meant."""
    return _Short(
        lambda data: {key: data} if isinstance(data, str) else data,
        lambda _: {"type": "string", "description": f"Short for `{{{key}: …}}`."},
    )


_SEVERAL: Final = _Short(
    lambda data: [data] if isinstance(data, (str, dict)) else data, lambda whole: whole["items"]
)
"""Accepts one entry where a list is meant."""


Words: TypeAlias = Annotated[str, AfterValidator(_words)]
Confidence: TypeAlias = Annotated[float, Field(gt=0, le=1)]
Weight: TypeAlias = Annotated[float, Field(gt=0)]
Duration: TypeAlias = Annotated[
    Any, AfterValidator(_duration), WithJsonSchema({"type": ["string", "number"]})
]
"""Milliseconds, or text with a unit."""


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, alias_generator=to_camel)


class Perspective(_Strict):
    """One point of view: who looks (an agent of the capability) and what it is asked."""

    name: Words
    capability: Words | None = None
    prompt: Words | None = None
    weight: Weight | None = None


class AgentNeed(_Strict):
    """Agents of one capability: exactly `count`, or at least `min`."""

    capability: Words
    count: Annotated[int, Field(ge=1, le=100)] | None = None
    min: Annotated[int, Field(ge=1, le=100)] | None = None
    min_confidence: Confidence | None = None
    expertise: Annotated[float, Field(ge=0, le=1)] | None = None


Agents: TypeAlias = Annotated[
    list[Annotated[AgentNeed, _named("capability")]], Field(min_length=1), _SEVERAL
]


class Stage(_Strict):
    """One step of a pipeline, or one tier of a cascade or chain."""

    name: Words
    description: Words | None = None
    parallel: bool | None = None
    agents: Agents | None = None
    condition: Words | None = None
    aggregate: Literal["consensus", "voting", "merge"] | None = None
    timeout: Duration | None = None
    retries: Annotated[int, Field(ge=1, le=20)] | None = None


class Aggregation(_Strict):
    """How several answers become one."""

    method: Literal["weighted", "majority", "plurality", "unanimous", "bayes"] | None = None
    threshold: Confidence | None = None
    by: Words | None = None
    min_votes: Annotated[int, Field(ge=1)] | None = None
    weights: Annotated[dict[str, Weight], Field(min_length=1)] | None = None


class Fallback(_Strict):
    """What happens to an answer that is not sure enough."""

    condition: Words | None = None
    target: Words | None = None
    action: Literal["escalate", "retry", "default"] | None = None
    value: Any = None
    max_retries: Annotated[int, Field(ge=1, le=20)] | None = None


class Constraints(_Strict):
    """Limits of a run."""

    timeout: Duration | None = None
    max_calls: Annotated[int, Field(ge=1)] | None = None
    max_retries: Annotated[int, Field(ge=1, le=20)] | None = None
    required_approvals: Annotated[int, Field(ge=1)] | None = None
    block_on: Annotated[list[Words], _SEVERAL] | None = None


class Requirements(_Strict):
    """The whole file."""

    goal: Words
    name: Words | None = None
    description: Words | None = None
    strategy: Strategy | None = None
    min_confidence: Confidence | None = None
    perspectives: (
        Annotated[list[Annotated[Perspective, _named("name")]], Field(min_length=1)] | None
    ) = None
    agents: Agents | None = None
    stages: Annotated[list[Annotated[Stage, _named("name")]], Field(min_length=1)] | None = None
    aggregation: Annotated[Aggregation, _named("method")] | None = None
    fallback: Annotated[Fallback, _named("target")] | None = None
    constraints: Constraints | None = None
    input: dict[str, Any] | None = None
    output: dict[str, Any] | None = None
    tests: list[dict[str, Any]] | None = None
    context: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LocatedRequirements:
    """Requirements with the places of their fields."""

    requirements: Requirements
    located: Located


def load_requirements(source: Source, sink: Sink) -> LocatedRequirements | None:
    """The requirements in a YAML text; None when the sink received faults."""
    document = load_yaml(source, sink)
    body = document and _body(document, sink)
    if body is None:
        return None
    located = modernized(body, sink)
    requirements = validate_model(located, Requirements, sink)
    if requirements is None:
        return None
    return LocatedRequirements(requirements=requirements, located=located)


def _body(document: Located, sink: Sink) -> Located | None:
    """The requirements themselves, whether bare or under `requirements:`."""
    data, source = document.data, document.source
    if data is None:
        sink.report(MissingKey(source=source, span=document.span(), key="goal"))
        return None
    if not isinstance(data, dict):
        _wrong_kind(document, data, sink)
        return None
    if ENVELOPE not in data:
        return document
    for key in data.keys() - {ENVELOPE}:
        _stray(document, key, sink)
    if not isinstance(data[ENVELOPE], dict):
        _wrong_kind(document, data[ENVELOPE], sink, ENVELOPE)
        return None
    return document.under(ENVELOPE) if len(data) == 1 else None


def _wrong_kind(document: Located, data: object, sink: Sink, *path: str) -> None:
    sink.report(
        WrongKind(
            source=document.source,
            span=document.key_span(*path),
            expected="a mapping",
            found=kind_in_words(data),
            advice="Write `goal: …` and the other fields as `key: value` lines",
        )
    )


def _stray(document: Located, key: str, sink: Sink) -> None:
    known = (ENVELOPE,)
    sink.report(
        UnknownKey(
            source=document.source,
            span=document.key_span(key),
            key=key,
            nearest=nearest(key, known),
            known=known,
        )
    )
