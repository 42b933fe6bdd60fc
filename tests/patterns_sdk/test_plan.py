"""The plan in the middle: its schema fits strict structured output, and other people's plans are
checked for sense and for every clause."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source
from parallax_patterns.generation.checking import check_plan
from parallax_patterns.generation.clauses import clauses_of
from parallax_patterns.generation.composing import compose, compose_plan
from parallax_patterns.generation.plan import PatternPlan
from parallax_patterns.generation.planning import plan_of
from parallax_patterns.requirements import LocatedRequirements, load_requirements
from tests.generate.proof import COMPOSED
from tests.generate.test_corpus import named
from tests.patterns_sdk.findings import error_places

TAKEN_KEYWORDS = frozenset(
    ("type", "properties", "required", "additionalProperties", "items", "anyOf", "enum", "const")
) | {"$ref", "$defs", "description"}
"""What both OpenAI's strict mode and Anthropic's structured output take."""


def schemas(schema: Any) -> Iterator[dict[str, Any]]:
    """A schema and every schema inside it."""
    yield schema
    for key in ("properties", "$defs"):
        for part in schema.get(key, {}).values():
            yield from schemas(part)
    for part in schema.get("anyOf", ()):
        yield from schemas(part)
    if "items" in schema:
        yield from schemas(schema["items"])


def depth(schema: dict[str, Any], definitions: dict[str, Any], above: tuple[str, ...] = ()) -> int:
    """How deeply objects nest; a reference to a schema above itself fails."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/$defs/")
        assert name not in above, f"{name} contains itself"
        return depth(definitions[name], definitions, (*above, name))
    inner = [*schema.get("properties", {}).values(), *schema.get("anyOf", ())]
    inner += [schema["items"]] if "items" in schema else []
    deepest = max((depth(part, definitions, above) for part in inner), default=0)
    return deepest + ("properties" in schema)


def test_the_schema_is_in_the_subset_of_strict_structured_output() -> None:
    whole = PatternPlan.model_json_schema()
    found = list(schemas(whole))
    for schema in found:
        assert set(schema) <= TAKEN_KEYWORDS, schema
        if "$ref" in schema:
            assert set(schema) == {"$ref"}, "a reference stands alone"
        if schema.get("type") == "object":
            assert schema["additionalProperties"] is False
            assert schema["required"] == list(schema["properties"])
    assert whole["type"] == "object"
    assert depth(whole, whole["$defs"]) <= 5
    assert sum(len(schema.get("properties", ())) for schema in found) <= 100
    assert sum("anyOf" in schema for schema in found) <= 16


def given(text: str) -> LocatedRequirements:
    sink = Sink()
    found = load_requirements(Source("requirements.yaml", text), sink)
    assert found is not None, error_places(sink)
    return found


def of_file(path: Path) -> tuple[LocatedRequirements, PatternPlan, str | None]:
    found = given(path.read_text("utf-8"))
    name = None if found.requirements.name is not None else path.stem
    sink = Sink()
    plan = plan_of(found, sink, name)
    assert plan is not None, error_places(sink)
    return found, plan, name


@pytest.mark.parametrize("path", COMPOSED, ids=named)
def test_a_plan_made_by_rules_survives_as_json_and_honours_every_clause(path: Path) -> None:
    requirements, plan, name = of_file(path)
    again = PatternPlan.model_validate_json(plan.model_dump_json(by_alias=True))
    assert again == plan
    sink = Sink()
    assert check_plan(again, requirements, sink, name), [one.label for one in sink]
    composed = compose(requirements, Sink(), name=name)
    assert composed == replace(compose_plan(again), requirements=requirements.requirements)
    clauses = clauses_of(plan, requirements.requirements, name)
    assert all(clause.tests for clause in clauses), clauses


REVIEW = """\
name: pr-review
goal: Review the change
strategy: parallel-consensus
minConfidence: 0.8
perspectives: [security, {name: speed, prompt: "Is it fast?"}]
agents: [{capability: security, minConfidence: 0.4}]
aggregation: {threshold: 0.7, by: verdict}
fallback: {action: default, value: {verdict: hold}}
constraints: {timeout: 1m, maxRetries: 2}
output: {verdict: string}
context: for the release
"""


def proposed(**changes: Any) -> tuple[PatternPlan, LocatedRequirements]:
    """The plan of the review as a model might propose it: `changes` are by path, dots between."""
    requirements = given(REVIEW)
    plan = plan_of(requirements, Sink())
    assert plan is not None
    data = json.loads(plan.model_dump_json(by_alias=True))
    for path, value in changes.items():
        *way, last = (int(part) if part.isdigit() else part for part in path.split("__"))
        target: Any = data
        for part in way:
            target = target[part]
        target[last] = value
    return PatternPlan.model_validate(data), requirements


@pytest.mark.parametrize(
    ("changes", "places"),
    [
        ({"name": "other"}, "1:1"),
        ({"goal": "Review it all"}, "2:1"),
        ({"strategy": "voting"}, "3:1"),
        ({"minConfidence": 0.5}, "4:1"),
        ({"stages__0__voices__0__title": "safety"}, "5:16"),
        ({"stages__0__voices__1__prompt": "Is it quick?"}, "5:40"),
        ({"stages__0__voices__0__gate": 0.0}, "6:33"),
        ({"stages__0__aggregation__threshold": 0.6}, "7:15"),
        ({"stages__0__aggregation__by": None}, "7:31"),
        ({"fallback": {"action": "escalate", "target": "x", "value": "null"}}, "8:12 8:29"),
        ({"fallback__value": '{"verdict": "go"}'}, "8:29"),
        ({"limits__seconds": None}, "9:15"),
        ({"outputSchema": None}, "10:1"),
        ({"context": []}, "11:1"),
    ],
)
def test_a_clause_that_is_not_honoured_is_found_at_its_place(
    changes: dict[str, Any], places: str
) -> None:
    sink = Sink()
    assert not check_plan(*proposed(**changes), sink)
    assert error_places(sink) == [f"PLX0712 {place}" for place in places.split()]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "Not Kebab"}, "no name of a file"),
        ({"title": " "}, "empty"),
        ({"groups": []}, "no group is called `securityAgents`"),
        ({"groups__0__name": "speedAgents"}, "something else too"),
        ({"groups__0__name": "if"}, "means something else"),
        ({"groups__0__name": "a b"}, "no identifier"),
        ({"groups__0__capability": None}, "group of all agents"),
        ({"groups__0__minimum": 0}, "not between 1 and 100"),
        ({"groups__0__expertise": 2}, "not between 0 and 1"),
        ({"form": "tiers"}, "takes 2 or more"),
        ({"stages": []}, "takes 1, there are 0"),
        ({"stages__0__voices": []}, "nobody is asked"),
        ({"stages__0__voices__0__group": "securityAgent"}, "no group is called"),
        ({"stages__0__voices__0__member": 7}, "only sure to have 1"),
        ({"stages__0__voices__0__operation": "look at"}, "no identifier"),
        ({"stages__0__voices__0__attempts": 0}, "not between"),
        ({"stages__0__voices__0__timeout": "soon"}, "no duration"),
        ({"stages__0__aggregation": None}, "do not become one"),
        ({"stages__0__aggregation__method": "plurality"}, "no method"),
        ({"stages__0__aggregation__primitive": "merge"}, "compares nothing"),
        ({"stages__0__aggregation__minVotes": 9}, "not between 1 and 2"),
        ({"stages__0__condition": "input.a"}, "has no conditions"),
        ({"form": "chain", "stages__0__condition": "x ="}, "`stages[0].condition`"),
        ({"form": "chain", "stages__0__condition": "previous"}, "called `previous`"),
        ({"minConfidence": 0}, "`minConfidence`"),
        ({"limits__calls": 0}, "`limits.calls`"),
        ({"inputSchema": "[]"}, "no JSON text of an object"),
        ({"outputSchema": '{"a": "strng"}'}, "`strng` is no type"),
        ({"examples": ["{}"]}, "`examples[0]`"),
        ({"fallback__value": "{"}, "no JSON text"),
        ({"fallback": {"action": "escalate", "target": "", "value": "null"}}, "`fallback.target`"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused_in_words(
    changes: dict[str, Any], words: str
) -> None:
    sink = Sink()
    assert not check_plan(*proposed(**changes), sink)
    assert {one.code for one in sink} == {"PLX0713"}
    assert any(words in one.label for one in sink), [one.label for one in sink]
    assert all(one.hint for one in sink)


def test_what_is_wrong_with_a_voice_stands_at_its_perspective() -> None:
    sink = Sink()
    check_plan(*proposed(stages__0__voices__0__prompt=""), sink)
    assert error_places(sink) == ["PLX0713 5:16"]
