"""What `validate` writes for other programs: SARIF and JUnit XML."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest
from jsonschema import Draft202012Validator

from tests.cli.runner import parallax

PATTERN = """\
import { threshold, race } from "@parallax/primitives"

who = "🦊🦊"; guess = threshold(agents[0].ask(whom), 0.8)
who = guess.verdict
who
"""
"""Two warnings, a note, and an error behind characters that are two UTF-16 units each."""


def shape(required: dict[str, Any], **optional: Any) -> dict[str, Any]:
    """An object with these keys and no other."""
    return {
        "type": "object",
        "required": list(required),
        "properties": {**required, **optional},
        "additionalProperties": False,
    }


def some(items: Any, least: int = 0) -> dict[str, Any]:
    return {"type": "array", "items": items, "minItems": least}


TEXT = shape({"text": {"type": "string", "minLength": 1}})
LEVEL = {"enum": ["error", "warning", "note"]}
NUMBER = {"type": "integer", "minimum": 1}
LOCATION = shape(
    {"uri": {"type": "string", "pattern": "^[^ ]+$"}}, uriBaseId={"const": "%SRCROOT%"}
)
REGION = shape(dict.fromkeys(("startLine", "startColumn", "endLine", "endColumn"), NUMBER))
PLACE = shape({"artifactLocation": LOCATION, "region": REGION})
RULE = shape(
    {
        "id": {"type": "string", "pattern": r"^PLX\d{4}$"},
        "name": {"type": "string", "pattern": "^[A-Z][A-Za-z0-9]+$"},
        "shortDescription": TEXT,
        "fullDescription": TEXT,
        "help": TEXT,
        "defaultConfiguration": shape({"level": LEVEL}),
    }
)
FIX = shape(
    {
        "description": TEXT,
        "artifactChanges": some(
            shape(
                {
                    "artifactLocation": LOCATION,
                    "replacements": some(
                        shape(
                            {
                                "deletedRegion": REGION,
                                "insertedContent": shape({"text": {"type": "string"}}),
                            }
                        ),
                        1,
                    ),
                }
            ),
            1,
        ),
    }
)
RESULT = shape(
    {
        "ruleId": {"type": "string"},
        "ruleIndex": {"type": "integer", "minimum": 0},
        "level": LEVEL,
        "message": TEXT,
        "locations": some(shape({"physicalLocation": PLACE}), 1),
    },
    relatedLocations=some(
        shape({"id": {"type": "integer"}, "message": TEXT, "physicalLocation": PLACE}), 1
    ),
    fixes=some(FIX, 1),
)
DRIVER = shape(
    {
        "name": {"const": "parallax"},
        "semanticVersion": {"type": "string", "pattern": r"^\d+\.\d+\.\d+"},
        "rules": some(RULE),
    }
)
LOG = shape(
    {
        "$schema": {"const": "https://json.schemastore.org/sarif-2.1.0.json"},
        "version": {"const": "2.1.0"},
        "runs": {
            **some(
                shape(
                    {
                        "tool": shape({"driver": DRIVER}),
                        "columnKind": {"const": "utf16CodeUnits"},
                        "originalUriBaseIds": {"type": "object"},
                        "artifacts": some(shape({"location": LOCATION})),
                        "results": some(RESULT),
                    }
                ),
                1,
            ),
            "maxItems": 1,
        },
    }
)
"""What SARIF 2.1.0 requires of the parts that we write."""


@pytest.fixture
def wrong(project: Path) -> Path:
    (project / "patterns" / "über fox.prism").write_text(PATTERN, "utf-8")
    return project


def log_of(*arguments: str, cwd: Path, code: int) -> dict[str, Any]:
    outcome = parallax("validate", "--format", "sarif", *arguments, cwd=cwd)
    assert outcome.code == code, outcome.stderr
    data: dict[str, Any] = json.loads(outcome.stdout)
    assert [error.message for error in Draft202012Validator(LOG).iter_errors(data)] == []
    run: dict[str, Any] = data["runs"][0]
    return run


def test_sarif_has_the_shape_that_services_need(wrong: Path) -> None:
    run = log_of("-v", cwd=wrong, code=1)
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == sorted(set(rules))
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
    (error,) = (one for one in run["results"] if one["level"] == "error")
    place = error["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "patterns/%C3%BCber%20fox.prism"
    column = len("who = 'xxxx'; guess = threshold(agents[0].ask(") + 1
    assert place["region"] == {
        "startLine": 3,
        "startColumn": column,
        "endLine": 3,
        "endColumn": column + len("whom"),
    }
    (fix,) = error["fixes"]
    assert fix["artifactChanges"][0]["replacements"][0]["insertedContent"] == {"text": "who"}
    assert len(run["artifacts"]) == 8


def test_sarif_of_a_project_without_findings_has_no_results(project: Path) -> None:
    run = log_of(cwd=project, code=0)
    assert run["results"] == run["tool"]["driver"]["rules"] == []
    assert len(run["artifacts"]) == 7


def report_of(*arguments: str, cwd: Path, code: int) -> Element:
    outcome = parallax("validate", "--format", "junit", *arguments, cwd=cwd)
    assert outcome.code == code, outcome.stderr
    root = fromstring(outcome.stdout)
    for count, tag in (("tests", "testcase"), ("failures", "failure")):
        assert int(root.get(count, "")) == len(list(root.iter(tag)))
        for suite in root:
            assert int(suite.get(count, "")) == len(list(suite.iter(tag)))
    return root


def test_junit_counts_what_counts_as_a_fault(wrong: Path) -> None:
    root = report_of(cwd=wrong, code=1)
    assert [one.get("type") for one in root.iter("failure")] == ["error PLX0201"]
    said = [one.text or "" for one in root.iter("system-out")]
    assert [text.split(":")[0] for text in said] == ["warning PLX0403"]
    strict = report_of("--strict", cwd=wrong, code=1)
    assert len(list(strict.iter("failure"))) == 2
    assert len(root) == 8


def test_junit_of_a_project_without_findings_passes(project: Path) -> None:
    root = report_of(cwd=project, code=0)
    assert [case.get("name") for case in root.iter("testcase")].count("pattern") == 2
    assert not list(root.iter("failure"))
