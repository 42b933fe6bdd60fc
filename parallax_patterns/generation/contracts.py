"""What the requirements say about data: input, output, examples of their own, and the context."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from parallax_compiler.diagnostics.core import Sink
from parallax_patterns.diagnostics.requirements import MalformedSchema, NoExample
from parallax_patterns.generation.brief import Brief
from parallax_patterns.generation.plan import Fallback, json_text
from parallax_patterns.generation.schemas import examples, expanded, fault_of, fits
from parallax_patterns.located_yaml.models import validate_model
from parallax_patterns.testing.model import Case

Contracts: TypeAlias = tuple[str | None, str | None]
_Field: TypeAlias = Literal["input", "output"]


def contracts_of(brief: Brief, fallback: Fallback) -> Contracts:
    """The schemas of input and output as JSON text; faults are reported."""
    output = _checked(brief, "output")
    if output is not None and fallback.action == "default":
        _check_default(brief, output, fallback)
    inputs = _checked(brief, "input")
    return _text(inputs), _text(output)


def _text(schema: Mapping[str, Any] | None) -> str | None:
    return None if schema is None else json_text(schema)


def _checked(brief: Brief, field: _Field) -> Mapping[str, Any] | None:
    schema = brief.requirements.input if field == "input" else brief.requirements.output
    if schema is None:
        return None
    fault = fault_of(schema)
    if fault is not None:
        advice = "Write a type such as `string`, or a JSON Schema with `properties`"
        brief.report(
            MalformedSchema(
                source=brief.source,
                span=brief.value(field, *fault.path),
                problem=fault.problem,
                advice=advice if fault.nearest is None else f"Write `{fault.nearest}`",
            )
        )
        return None
    if not examples(expanded(schema)):
        problem = f"the generated tests need an {field} that fits, and none could be made"
        brief.report(NoExample(source=brief.source, span=brief.key(field), problem=problem))
    return schema


def _check_default(brief: Brief, output: Mapping[str, Any], fallback: Fallback) -> None:
    if not fits(expanded(output), fallback.default):
        brief.contradiction(
            "fallback",
            "value",
            problem=f"`{fallback.value}` does not fit `output`",
            advice="Give a value that fits, or widen `output`",
        )


def check_examples(brief: Brief) -> None:
    """The `tests` of the requirements are cases of a test file."""
    for at in range(len(brief.requirements.tests or ())):
        found = Sink()
        validate_model(brief.located.under("tests", at), Case, found)
        brief.sink.extend(found)


def context_of(context: Any) -> tuple[str, ...]:
    """The context as lines of text."""
    return tuple(_lines(context))


def _lines(context: Any) -> list[str]:
    match context:
        case None:
            return []
        case str():
            return [line.strip() for line in context.splitlines() if line.strip()]
        case list():
            return [f"- {_shown(part)}" for part in context]
        case dict():
            return [f"{key}: {_shown(part)}" for key, part in context.items()]
        case _:
            return [_shown(context)]


def _shown(data: Any) -> str:
    text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
    return " ".join(text.split())
