"""docs/requirements.md and the schema beside it: true, complete and fresh."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from jsonschema import Draft202012Validator
from pydantic import BaseModel, ValidationError

from parallax_patterns import requirements
from parallax_patterns.errors import UserError
from parallax_patterns.generation.strategies.catalogue import PLANNERS
from parallax_patterns.generation.writing import generate
from parallax_patterns.project import Project
from parallax_patterns.requirements import STRATEGIES, Requirements
from parallax_patterns.requirements_schema import json_schema
from tests.patterns_sdk.findings import error_places
from tests.patterns_sdk.test_any_requirements import REQUIREMENTS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/requirements.md").read_text("utf-8")
SCHEMA = ROOT / "docs/requirements.schema.json"
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
REFUSED = [block for block in BLOCKS if block.startswith("# refused:")]
GENERATED = [block for block in BLOCKS if block not in REFUSED]
MODELS: dict[str, type[BaseModel]] = {
    "The file": requirements.Requirements,
    "Perspectives": requirements.Perspective,
    "Agents": requirements.AgentNeed,
    "Stages": requirements.Stage,
    "Aggregation": requirements.Aggregation,
    "Fallback": requirements.Fallback,
    "Constraints": requirements.Constraints,
}
"""Heading → the model whose fields its table holds."""


def section(heading: str) -> str:
    return PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]


def table(heading: str) -> list[str]:
    """The first word of each row."""
    return re.findall(r"^\| `([^`]+)`", section(heading), re.MULTILINE)


def test_every_model_has_its_table() -> None:
    defined = {
        one
        for one in vars(requirements).values()
        if isinstance(one, type) and issubclass(one, Requirements.__base__ or BaseModel)
    } - {Requirements.__base__}
    assert defined == set(MODELS.values())


@pytest.mark.parametrize("heading", MODELS)
def test_a_table_holds_exactly_the_fields_of_its_model(heading: str) -> None:
    fields = MODELS[heading].model_fields.items()
    assert table(heading) == [field.alias or name for name, field in fields]


@pytest.mark.parametrize("heading", MODELS)
def test_a_section_names_every_choice_of_its_model(heading: str) -> None:
    schema = json.dumps(MODELS[heading].model_json_schema()["properties"])
    named = section("Strategies") if heading == "The file" else section(heading)
    for choices in re.findall(r'"enum": \[(.*?)\]', schema):
        for choice in re.findall(r'"([^"]+)"', choices):
            assert f"`{choice}`" in named, choice


def test_every_strategy_has_a_row_in_the_table() -> None:
    assert set(table("Strategies")) == set(STRATEGIES)
    assert set(PLANNERS) == set(STRATEGIES)


@pytest.mark.parametrize("block", GENERATED, ids=range(len(GENERATED)))
def test_an_example_of_the_page_is_generated(block: str, tmp_path: Path) -> None:
    file = tmp_path / "example.yaml"
    file.write_text(block, "utf-8")
    generated = generate(Project.find(tmp_path, environment={}), file)
    assert generated.passed
    assert not generated.diagnostics
    for key, _, value in (line.partition(": ") for line in block.splitlines()):
        if key == "name":
            assert generated.pattern_path.stem == value


@pytest.mark.parametrize("block", REFUSED, ids=range(len(REFUSED)))
def test_a_refused_example_of_the_page_is_refused_so(block: str, tmp_path: Path) -> None:
    file = tmp_path / "example.yaml"
    file.write_text(block, "utf-8")
    with pytest.raises(UserError) as caught:
        generate(Project.find(tmp_path, environment={}), file)
    said = re.match(r"# refused: (PLX\d+) at (\d+:\d+)", block)
    assert said is not None
    assert error_places(caught.value.diagnostics) == [" ".join(said.groups())]


UNSUPPORTED = {
    "weight": "perspectives: [{name: one, weight: 2}, two]",
    "weights": "perspectives: [one, two]\naggregation: {weights: {one: 2}}",
}
"""The fields that the page says are refused, each in requirements that are fine without it."""


def test_the_page_says_which_fields_are_refused() -> None:
    rows = re.findall(r"^\| `(\w+)` \| refused", PAGE, re.MULTILINE)
    assert sorted(rows) == sorted(UNSUPPORTED)


@pytest.mark.parametrize("field", UNSUPPORTED)
def test_a_field_that_the_page_calls_refused_is(field: str, tmp_path: Path) -> None:
    file = tmp_path / "example.yaml"
    file.write_text(f"goal: Decide\n{UNSUPPORTED[field]}\n", "utf-8")
    with pytest.raises(UserError) as caught:
        generate(Project.find(tmp_path, environment={}), file)
    assert [one.code for one in caught.value.diagnostics] == ["PLX0704"]
    assert f"`{field}`" in caught.value.diagnostics[0].label


def test_the_schema_is_fresh() -> None:
    text = json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
    if os.environ.get("PARALLAX_GOLDEN") == "write":
        SCHEMA.write_text(text, "utf-8")
    assert SCHEMA.read_text("utf-8") == text
    Draft202012Validator.check_schema(json_schema())


VALIDATOR = Draft202012Validator(json_schema())


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_the_schema_takes_the_examples_bare_and_wrapped(block: str) -> None:
    data = yaml.safe_load(block)
    known = "minConfidance" not in block
    assert VALIDATOR.is_valid(data) is known
    assert VALIDATOR.is_valid({"requirements": data}) is known


@given(REQUIREMENTS)
def test_the_schema_takes_what_the_models_take(data: dict[str, Any]) -> None:
    try:
        Requirements.model_validate(data)
    except ValidationError:
        return
    errors = [one.message for one in VALIDATOR.iter_errors(data)]
    assert not errors
