"""Validating many files at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from parallax_compiler.diagnostics.core import Severity
from parallax_patterns.errors import UserError
from parallax_patterns.project import Project
from parallax_patterns.validation import validate
from tests.patterns_sdk.findings import error_places, places

FILES = {
    "parallax.config.yml": "pattrens: x\n",
    "patterns/good.prism": "x = 1\nx\n",
    "patterns/bad.prism": "x = unknownName\ny = (\n",
    "patterns/.hidden/bad.prism": "(((",
    "patterns/latin.prism": "x = 'caf\xe9'\nx\n",
    "patterns/garbled.prism": "x = \xe9 1\ny = zzz\n",
    "requirements/bad.yaml": "goal: x\nstrategy: votng\nminConfidance: 1\n",
    "requirements/good.yaml": "goal: x\nperspectives: [a, b]\n",
    "tests/patterns/bad.test.yaml": (
        "pattern: ../../patterns/good.prism\ncases:\n  - {name: a, expct: {}}\n"
    ),
    "README.md": "nothing",
    "data.yaml": "anything: [",
}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("latin-1"))
    faultless = tmp_path / "parallax.config.yml"
    text = faultless.read_text(encoding="utf-8")
    faultless.write_text("", encoding="utf-8")
    project = Project.find(tmp_path, environment={})
    faultless.write_text(text, encoding="utf-8")
    return project


def test_a_file_that_cannot_be_read_keeps_no_other_from_being_checked(project: Project) -> None:
    (project.patterns_dir / "memory.prism").symlink_to("/proc/self/mem")  # reading it fails
    (project.patterns_dir / "picture.prism").write_bytes(b"\x89PNG\0\0\0")
    found = {file.path.name: file.diagnostics for file in validate((), project).files}
    assert places(found["memory.prism"]) == places(found["picture.prism"]) == ["PLX0912 1:1"]
    assert "cannot be read: input/output error" in found["memory.prism"][0].label
    assert "is no text file" in found["picture.prism"][0].label
    assert found["bad.yaml"]


def test_everything_in_a_project_is_found_at_once(project: Project) -> None:
    validation = validate((), project)
    kinds = {file.path.relative_to(project.root).as_posix(): file.kind for file in validation.files}
    assert kinds == {
        "parallax.config.yml": "config",
        "patterns/bad.prism": "pattern",
        "patterns/garbled.prism": "pattern",
        "patterns/good.prism": "pattern",
        "patterns/latin.prism": "pattern",
        "requirements/bad.yaml": "requirements",
        "requirements/good.yaml": "requirements",
        "tests/patterns/bad.test.yaml": "tests",
    }
    found = {file.path.name: file.diagnostics for file in validation.files}
    assert places(found["parallax.config.yml"]) == ["PLX0904 1:1"]
    assert places(found["bad.yaml"]) == ["PLX0907 2:11", "PLX0904 3:1"]
    assert "PLX0904 3:15" in places(found["bad.test.yaml"])
    assert error_places(found["latin.prism"]) == ["PLX0910 1:9"]
    assert error_places(found["garbled.prism"]) == ["PLX0910 1:5"]
    assert any(one.severity is Severity.ERROR for one in found["bad.prism"])
    assert not [one for one in found["good.prism"] if one.severity is Severity.ERROR]
    assert not found["good.yaml"]
    assert not validation.ok
    assert validation.counts.errors >= 6


def test_a_folder_or_a_file_can_be_named(project: Project) -> None:
    validation = validate((project.requirements_dir,), project)
    assert [file.path.name for file in validation.files] == ["bad.yaml", "good.yaml"]
    validation = validate((project.patterns_dir / "good.prism",), project)
    assert validation.ok


def test_a_yaml_file_named_by_itself_holds_requirements(project: Project) -> None:
    (file,) = validate((project.root / "data.yaml",), project).files
    assert file.kind == "requirements"
    assert places(file.diagnostics) == ["PLX0901 1:12"]


def test_strict_counts_warnings(project: Project) -> None:
    path = project.patterns_dir / "warned.prism"
    path.write_text("/**\n * @nme x\n */\n1 + 1\n", encoding="utf-8")
    validation = validate((path,), project)
    assert validation.counts.warnings >= 1
    assert validation.ok
    assert not validate((path,), project, strict=True).ok


def test_strict_asks_why_a_finding_is_allowed(project: Project) -> None:
    path = project.patterns_dir / "allowed.prism"
    path.write_text('if (5 > 3) { print("on") } // parallax: allow PLX0414\n', encoding="utf-8")
    assert validate((path,), project).counts.warnings == 0
    strict = validate((path,), project, strict=True)
    assert "PLX0484 1:28" in places(strict.files[0].diagnostics)
    assert not strict.ok


@pytest.mark.parametrize(("name", "words"), [("no.prism", "no file"), ("README.md", "no kind")])
def test_what_cannot_be_validated_is_a_mistake_of_usage(
    project: Project, name: str, words: str
) -> None:
    with pytest.raises(UserError, match=words):
        validate((project.root / name,), project)
