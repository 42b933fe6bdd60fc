"""Finding a project, its folders and its patterns."""

from __future__ import annotations

from pathlib import Path

import pytest

from parallax_compiler.diagnostics.core import Sink
from parallax_patterns.errors import UserError
from parallax_patterns.project import Project, kebab_case
from tests.patterns_sdk.findings import places


def make(root: Path, *files: str) -> Path:
    for file in files:
        path = root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("", encoding="utf-8")
    return root.resolve()


def find(start: Path, **environment: str) -> Project:
    return Project.find(start, environment=environment)


def test_the_root_is_where_the_configuration_is(tmp_path: Path) -> None:
    root = make(tmp_path, "parallax.config.yml", "a/patterns/x.prism", "a/b/c.txt")
    assert find(root / "a" / "b").root == root
    assert find(root / "a" / "b" / "c.txt").root == root


def test_without_configuration_the_root_is_where_the_patterns_are(tmp_path: Path) -> None:
    root = make(tmp_path, "patterns/deep/x.prism")
    assert find(root / "patterns" / "deep").root == root


def test_without_either_the_root_is_the_start(tmp_path: Path) -> None:
    root = make(tmp_path, "here/x.txt")
    assert find(root / "here").root == root / "here"


def test_the_configuration_names_the_folders(tmp_path: Path) -> None:
    root = make(tmp_path, "parallax.config.yml")
    (root / "parallax.config.yml").write_text("patterns: flows\ntests: checks\n", encoding="utf-8")
    project = find(root)
    assert project.patterns_dir == root / "flows"
    assert project.tests_dir == root / "checks"
    assert project.agents_dir == root / "agents"


def test_the_environment_overrides_the_folder_of_patterns(tmp_path: Path) -> None:
    root = make(tmp_path, "parallax.config.yml", "elsewhere/x.prism")
    project = find(root, PARALLAX_PATTERNS_DIR=str(root / "elsewhere"))
    assert project.find_pattern("x") == root / "elsewhere" / "x.prism"


FAULTY = "pattrens: flows\ntests: ../outside\n"


def test_faults_of_the_configuration_are_located(tmp_path: Path) -> None:
    root = make(tmp_path, "parallax.config.yml")
    (root / "parallax.config.yml").write_text(FAULTY, encoding="utf-8")
    with pytest.raises(UserError) as caught:
        find(root)
    assert caught.value.exit_code == 2
    assert places(caught.value.diagnostics) == ["PLX0904 1:1", "PLX0909 2:8"]
    assert caught.value.diagnostics[0].hint == "Write `patterns`"


def test_with_a_sink_the_defaults_stand_in_for_a_faulty_configuration(tmp_path: Path) -> None:
    root = make(tmp_path, "parallax.config.yml")
    (root / "parallax.config.yml").write_text(FAULTY, encoding="utf-8")
    sink = Sink()
    project = Project.find(root, environment={}, sink=sink)
    assert project.patterns_dir == root / "patterns"
    assert len(sink) == 2


@pytest.mark.parametrize(
    "name",
    [
        "security-review",
        "SecurityReview",
        "security_review",
        "security-review.prism",
        "patterns/security-review.prism",
        "patterns/security-review",
    ],
)
def test_a_pattern_is_found_by_name_and_by_path(tmp_path: Path, name: str) -> None:
    root = make(tmp_path, "patterns/security-review.prism")
    assert find(root).find_pattern(name) == root / "patterns" / "security-review.prism"


def test_a_pattern_in_a_subfolder_is_found_by_name(tmp_path: Path) -> None:
    root = make(tmp_path, "patterns/team/triage.prism")
    assert find(root).find_pattern("triage") == root / "patterns" / "team" / "triage.prism"


def test_two_patterns_of_one_name_need_a_path(tmp_path: Path) -> None:
    root = make(tmp_path, "patterns/a/triage.prism", "patterns/b/triage.prism")
    with pytest.raises(UserError, match="Several patterns"):
        find(root).find_pattern("triage")


def test_a_copy_keeps_the_folders_that_the_environment_names(tmp_path: Path) -> None:
    root = make(tmp_path / "here", "parallax.config.yml", "flows/x.prism")
    copy = make(tmp_path / "copy", "parallax.config.yml", "flows/x.prism")
    elsewhere = make(tmp_path / "agents")
    environment = {
        "PARALLAX_PATTERNS_DIR": str(root / "flows"),
        "PARALLAX_AGENTS_DIR": str(elsewhere),
    }
    copied = find(root, **environment).in_copy(copy, environment=environment)
    assert copied.root == copy
    assert copied.patterns() == (copy / "flows/x.prism",)
    assert copied.agents_dir == elsewhere


def test_an_unknown_pattern_comes_with_the_nearest(tmp_path: Path) -> None:
    root = make(tmp_path, "patterns/security-review.prism", "patterns/triage.prism")
    with pytest.raises(UserError) as caught:
        find(root).find_pattern("securty-review")
    assert caught.value.hint == "Did you mean `security-review`?"
    with pytest.raises(UserError) as caught:
        find(root).find_pattern("zzz")
    assert caught.value.hint is not None
    assert "`triage`" in caught.value.hint


def test_an_empty_project_says_so(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="holds none"):
        find(make(tmp_path)).find_pattern("x")


@pytest.mark.parametrize(
    ("text", "kebab"),
    [
        ("SecurityReview", "security-review"),
        ("PRReview", "pr-review"),
        ("pr_review", "pr-review"),
        ("  two  words! ", "two-words"),
        ("代码审查", "代码审查"),
        ("???", ""),
    ],
)
def test_kebab_case(text: str, kebab: str) -> None:
    assert kebab_case(text) == kebab
