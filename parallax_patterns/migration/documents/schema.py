"""What a pattern document of the older format may hold, and reading it.

The models say what each key may be. What keys mean together is for `composing`.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source
from parallax_patterns.diagnostics.documents import MissingKey, WrongKind
from parallax_patterns.located_yaml.document import Located
from parallax_patterns.located_yaml.models import kind_in_words, unusable, validate_model
from parallax_patterns.located_yaml.reading import load_yaml

Confidence: TypeAlias = Annotated[float, Field(ge=0, le=1)]
Type: TypeAlias = Literal[
    "string", "number", "integer", "boolean", "object", "array", "null", "any"
]


def _filled(text: str) -> str:
    if not text.strip():
        raise unusable("this is empty", "Write a few words")
    return text.strip()


def _short(key: str) -> BeforeValidator:
    """Accepts a text where a mapping with this one key is meant."""
    return BeforeValidator(lambda data: {key: data} if isinstance(data, str) else data)


_ONE_OR_MORE: Final = BeforeValidator(lambda data: [data] if isinstance(data, str) else data)

Words: TypeAlias = Annotated[str, AfterValidator(_filled)]
Data: TypeAlias = dict[str, Any]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, alias_generator=to_camel)


class InputProperty(_Strict):
    """One part of the input."""

    type: Type
    description: str | None = None
    required: bool = True
    default: Any = None


class Selection(_Strict):
    """Which agents are asked."""

    capabilities: Annotated[list[Words], Field(min_length=1), _ONE_OR_MORE]
    min: Annotated[int, Field(ge=0, le=1000)] = 1
    max: Annotated[int, Field(ge=1, le=1000)] | None = None
    min_confidence: Confidence | None = None


class ResultGroup(_Strict):
    """The results that match, or one of them."""

    match: Words
    take: Literal["first", "last", "all"] = "first"


class Aggregation(_Strict):
    """How results become one."""

    strategy: Literal["consensus", "voting", "merge", "best"]
    threshold: Confidence | None = None
    min_votes: Annotated[int, Field(ge=1)] | None = None
    method: Literal["majority", "unanimous", "weighted", "plurality"] | None = None
    fields: Annotated[list[Words], Field(min_length=1)] | None = None
    by: Literal["confidence", "custom"] | None = None
    expression: Words | None = None


class FinalConfidence(_Strict):
    """How sure the pattern is."""

    method: Literal["average", "min", "max", "weighted", "custom"]
    expression: Words | None = None
    weights: Annotated[dict[str, Annotated[float, Field(gt=0)]], Field(min_length=1)] | None = None


class Fallback(_Strict):
    """What happens when a condition holds."""

    condition: Words
    action: Literal["escalate", "retry", "default"]
    target: Words | None = None
    value: Any = None
    max_retries: Annotated[int, Field(ge=1, le=20)] | None = None


Groups: TypeAlias = dict[str, Annotated[ResultGroup, _short("match")]]
Aggregated: TypeAlias = Annotated[Aggregation, _short("strategy")]


class Step(_Strict):
    """One phase of several, each with agents of its own."""

    name: Words
    description: str | None = None
    agents: Selection | None = None
    input: Words | None = None
    groups: Groups | None = None
    aggregation: Aggregated | None = None
    output: Data | None = None
    condition: Words | None = None


class Document(_Strict):
    """The whole document."""

    name: Words
    version: str | int | float | None = None
    description: str | None = None
    input: dict[str, Annotated[InputProperty, _short("type")]] | None = None
    agents: Selection | None = None
    groups: Groups | None = None
    steps: Annotated[list[Step], Field(min_length=1)] | None = None
    aggregation: Aggregated | None = None
    output: Data
    confidence: Annotated[FinalConfidence, _short("method")] | None = None
    fallback: Fallback | None = None


def load_document(source: Source, sink: Sink) -> tuple[Document, Located] | None:
    """The document in a YAML text with the places in it; None when the sink received faults."""
    located = load_yaml(source, sink)
    if located is None:
        return None
    if located.data is None:
        sink.report(MissingKey(source=source, span=located.span(), key="name"))
        return None
    if not isinstance(located.data, dict):
        found = kind_in_words(located.data)
        sink.report(
            WrongKind(source=source, span=located.span(), expected="a mapping", found=found)
        )
        return None
    document = validate_model(located, Document, sink)
    return None if document is None else (document, located)
