"""What has to be true of the numbers and texts of a plan: ranges, durations, schemas, values."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source
from parallax_patterns.generation.forms.shape import MOST
from parallax_patterns.generation.plan import (
    Fallback,
    PatternPlan,
)
from parallax_patterns.generation.schemas import examples, expanded, fault_of, lists_of
from parallax_patterns.located_yaml.models import validate_model
from parallax_patterns.located_yaml.reading import load_yaml
from parallax_patterns.testing.model import Case
from parallax_primitives.quantities import duration


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong, where in the plan, and what to do; `about` is the name that it concerns."""

    where: str
    words: str
    advice: str
    about: str | None = None


def in_range(where: str, number: float | None, least: float, most: float = 1) -> Iterator[Problem]:
    if number is not None and not least <= number <= most:
        words = f"{number:g} is not between {least:g} and {most:g}"
        yield Problem(where=where, words=words, advice=f"Write a number from {least:g} to {most:g}")


ABOVE_NOTHING: Final = 1e-6
"""The least bound that asks for anything."""


def filled(where: str, text: str) -> Iterator[Problem]:
    if not text.strip():
        yield Problem(where=where, words="this is empty", advice="Write a few words")


def a_duration(where: str, text: str | None) -> Iterator[Problem]:
    if text is not None and not duration(text):
        words = f"`{text}` is no duration"
        yield Problem(where=where, words=words, advice="Write `30s`, `5m` or `250ms`")


def bounds(plan: PatternPlan) -> Iterator[Problem]:
    yield from in_range("`minConfidence`", plan.min_confidence, ABOVE_NOTHING)
    yield from in_range("`stopBelow`", plan.stop_below, 0)
    yield from in_range("`attempts`", plan.attempts, 1, MOST)
    limits = plan.limits
    if limits.calls is not None:
        yield from in_range("`limits.calls`", limits.calls, 1, 1e6)
    if limits.seconds is not None:
        yield from in_range("`limits.seconds`", limits.seconds, 0.001, 1e9)
    yield from a_duration("`limits.callTimeout`", limits.call_timeout)


def contracts(plan: PatternPlan) -> Iterator[Problem]:
    yield from _schema("`inputSchema`", plan.input_schema)
    yield from _schema("`outputSchema`", plan.output_schema)
    for at, text in enumerate(plan.examples):
        found = Sink()
        document = load_yaml(Source("example", text), found)
        if document is None or validate_model(document, Case, found) is None:
            label = next((one.label for one in found), "this is no test case")
            advice = "Write a case of a test file as JSON text"
            yield Problem(where=f"`examples[{at}]`", words=label, advice=advice)


def _schema(where: str, text: str | None) -> Iterator[Problem]:
    if text is None:
        return
    schema = _json(text)
    if not isinstance(schema, dict):
        words = "this is no JSON text of an object"
        yield Problem(where=where, words=words, advice="Write a JSON Schema or a shorthand as JSON")
        return
    fault = fault_of(schema)
    if fault is not None:
        yield Problem(where=where, words=fault.problem, advice="Write a type such as `string`")
    elif not examples(expanded(schema)):
        words = "the tests need values that fit, and none could be made"
        yield Problem(where=where, words=words, advice="Add `examples: [...]` with values that fit")


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def fallback_of(fallback: Fallback) -> Iterator[Problem]:
    if fallback.action == "escalate":
        yield from filled("`fallback.target`", fallback.target)
    elif _json(fallback.value) is None and fallback.value.strip() != "null":
        words = f"`{fallback.value}` is no JSON text"
        yield Problem(where="`fallback.value`", words=words, advice="Write the value as JSON")


def items(plan: PatternPlan) -> Iterator[Problem]:
    """What is mapped: a list that every input has, shared by one voice."""
    if plan.form != "map-reduce":
        if plan.items:
            words = f"`{plan.form}` maps nothing"
            yield Problem(where="`items`", words=words, advice="Write an empty text")
        return
    schema = _json(plan.input_schema) if plan.input_schema is not None else None
    keys = lists_of(schema) if isinstance(schema, dict) and fault_of(schema) is None else []
    if plan.items not in keys:
        words = f"the input has no list `{plan.items}` that is always there"
        yield Problem(where="`items`", words=words, advice="Name a list of `inputSchema`")
    if plan.stages and len(plan.stages[0].voices) != 1:
        words = "one voice works on the items; `member: null` lets a whole group share them"
        yield Problem(where="`stages[0]`", words=words, advice="Keep one voice")
