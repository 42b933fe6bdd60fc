"""Receipts: what a pattern was made of, and what has drifted since."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from parallax_patterns.generation.writing import generate
from parallax_patterns.project import Project
from parallax_patterns.receipts import json_schema, read_receipt
from parallax_patterns.validation import validate
from tests.generate.proof import COMPOSED, composed

REQUIREMENTS = """\
goal: Release the build
strategy: quality-gate
perspectives: [security, tests]
fallback: {action: default, value: null}
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "requirements").mkdir()
    (tmp_path / "parallax.config.yml").write_text("name: demo\n")
    project = Project.find(tmp_path, environment={})
    (project.requirements_dir / "release.yaml").write_text(REQUIREMENTS)
    generate(project, project.requirements_dir / "release.yaml")
    return project


def codes(project: Project) -> list[str]:
    return [one.code for one in validate((), project).diagnostics]


def test_a_receipt_says_what_it_is_about(project: Project) -> None:
    receipt = read_receipt((project.patterns_dir / "release.receipt.json").read_text())
    assert receipt is not None
    assert receipt.pattern.file == "release.prism"
    assert receipt.requirements.file == "../requirements/release.yaml"
    assert receipt.provenance.provider == "none"
    said = {one.clause: one for one in receipt.clauses}
    assert said["perspectives[0].name"].says == "security"
    assert said["perspectives[0].name"].nodes == ("stages[0].voices[0]",)
    assert said["fallback.value"].says is None
    assert "everyone approves" not in said["fallback.value"].tests
    assert str(project.root) not in (project.patterns_dir / "release.receipt.json").read_text()


def test_what_was_just_generated_has_not_drifted(project: Project) -> None:
    assert codes(project) == []
    generate(project, project.requirements_dir / "release.yaml")


def edit(change: Callable[[str], str], file: Path) -> None:
    file.write_text(change(file.read_text()))


def test_a_changed_pattern_has_drifted(project: Project) -> None:
    edit(lambda text: text.replace("0.7", "0.1"), project.patterns_dir / "release.prism")
    assert codes(project) == ["PLX0714"]


def test_changed_requirements_have_drifted_but_not_their_layout(project: Project) -> None:
    file = project.requirements_dir / "release.yaml"
    edit(lambda text: f"# a comment\nstrategy: quality-gate\n{text.replace(STRATEGY, '')}", file)
    assert codes(project) == []
    edit(lambda text: text.replace("tests", "docs"), file)
    assert codes(project) == ["PLX0715"]
    generate(project, file, force=True)
    assert codes(project) == []


STRATEGY = "strategy: quality-gate\n"


def test_a_receipt_that_is_none_is_told(project: Project) -> None:
    receipt = project.patterns_dir / "release.receipt.json"
    for text in ("{}", "not json", "\ufeff"):
        receipt.write_text(text)
        assert codes(project) == ["PLX0716"]
    receipt.unlink()
    assert codes(project) == []


def test_line_endings_are_no_drift(project: Project) -> None:
    pattern = project.patterns_dir / "release.prism"
    pattern.write_bytes(pattern.read_bytes().replace(b"\n", b"\r\n"))
    assert codes(project) == []


def test_receipts_fit_their_schema_and_know_the_plan() -> None:
    validator = Draft202012Validator(json_schema())
    for path in COMPOSED[::6]:
        pattern = composed(path)
        receipt = pattern.receipt(Path("patterns") / f"{pattern.name}.prism")
        assert receipt is not None
        data = json.loads(receipt.text())
        assert not [one.message for one in validator.iter_errors(data)]
        assert data["plan"] == json.loads(pattern.plan.model_dump_json(by_alias=True))
