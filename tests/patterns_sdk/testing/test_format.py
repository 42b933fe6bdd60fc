"""The page and the schema of the test format: true, complete and fresh."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator
from pydantic import BaseModel

from parallax_patterns.project import Project
from parallax_patterns.testing import model
from parallax_patterns.testing.running import run_tests
from parallax_patterns.testing.schema import json_schema

DOCS = Path(__file__).parents[3] / "docs"
PAGE = (DOCS / "testing.md").read_text("utf-8")
SCHEMA = DOCS / "test-file.schema.json"
MODELS = [
    one for one in vars(model).values() if isinstance(one, type) and issubclass(one, model.Strict)
]


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_example_of_the_page_passes(project: Project) -> None:
    (project.patterns_dir / "security-review.prism").write_text(block("prism"), "utf-8")
    path = project.tests_dir / "security-review.test.yaml"
    path.write_text(block("yaml"), "utf-8")
    run = run_tests([path], project)
    assert [(case.name, case.failures, case.diagnostics) for case in run.cases] == [
        ("three confident agents decide", (), ()),
        ("disagreement goes to the architect", (), ()),
    ]
    assert run.ok


@pytest.mark.parametrize("kind", MODELS, ids=lambda kind: kind.__name__)
def test_the_page_names_every_key(kind: type[BaseModel]) -> None:
    for name, field in kind.model_fields.items():
        key = field.alias or name
        assert re.search(rf"\b{key}\b", PAGE), f"docs/testing.md does not name `{key}`"


def test_the_page_names_every_choice() -> None:
    for definition in [json_schema(), *json_schema()["$defs"].values()]:
        for choices in re.findall(r'"enum": \[(.*?)\]', json.dumps(definition)):
            for choice in re.findall(r'"(\w+)"', choices):
                assert choice in PAGE or choice == "internal", choice


def test_the_schema_is_fresh_and_takes_the_example() -> None:
    text = json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
    if os.environ.get("PARALLAX_GOLDEN") == "write":
        SCHEMA.write_text(text, "utf-8")
    assert SCHEMA.read_text("utf-8") == text
    Draft202012Validator.check_schema(json_schema())
    validator = Draft202012Validator(json_schema())
    example = yaml.safe_load(block("yaml"))
    assert list(validator.iter_errors(example)) == []
    example["cases"][0]["expect"]["valeu"] = 1
    assert len(list(validator.iter_errors(example))) == 1
