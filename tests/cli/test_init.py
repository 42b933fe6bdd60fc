"""`parallax init`: what it makes, what it refuses, and that it never leaves half a project."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from parallax_cli.command.init import PLACEHOLDER
from tests.cli.runner import parallax

FILES = [
    ".dockerignore",
    ".github/workflows/parallax.yml",
    ".gitignore",
    ".gitlab-ci.yml",
    "Dockerfile",
    "README.md",
    "agents/reviewers.py",
    "parallax.config.yml",
    "patterns/hello.prism",
    "patterns/security-review.prism",
    "requirements/pr-review.yaml",
    "tests/patterns/hello.test.yaml",
    "tests/patterns/security-review.test.yaml",
]


def files(folder: Path) -> list[str]:
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )


def test_the_project_is_made_and_its_name_put_in(tmp_path: Path) -> None:
    outcome = parallax("init", "reviews", cwd=tmp_path)
    assert outcome.code == 0, outcome.stderr
    assert files(tmp_path / "reviews") == FILES
    settings = yaml.safe_load((tmp_path / "reviews/parallax.config.yml").read_text("utf-8"))
    assert settings["name"] == "reviews"
    for name in FILES:
        assert PLACEHOLDER not in (tmp_path / "reviews" / name).read_text("utf-8")
    assert list(tmp_path.iterdir()) == [tmp_path / "reviews"]


def test_what_was_made_goes_to_stdout_and_what_to_do_next_to_stderr(tmp_path: Path) -> None:
    outcome = parallax("init", "reviews", cwd=tmp_path)
    assert outcome.stdout == "Made reviews\n" + "".join(f"  {name}\n" for name in FILES)
    assert outcome.stderr == (
        "Next:\n"
        "  cd reviews\n"
        "  parallax validate\n"
        "  parallax test --mock-agents\n"
        '  parallax run hello --local --input \'{"name": "Ada"}\'\n'
    )


def test_a_minimal_project_has_one_pattern(tmp_path: Path) -> None:
    assert parallax("init", "tiny", "--template", "minimal", cwd=tmp_path).code == 0
    made = files(tmp_path / "tiny")
    assert [name for name in made if name.startswith("patterns/")] == ["patterns/hello.prism"]
    assert "requirements/pr-review.yaml" not in made


def test_everything_in_the_way_is_listed_and_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "reviews/patterns").mkdir(parents=True)
    (tmp_path / "reviews/patterns/hello.prism").write_text("mine")
    (tmp_path / "reviews/README.md").write_text("mine")
    (tmp_path / "reviews/agents").write_text("a file where a folder is to be")
    outcome = parallax("init", "reviews", cwd=tmp_path)
    assert outcome.code == 2
    assert outcome.stdout == ""
    assert outcome.stderr == (
        "error: These files are in the way, so nothing was written:\n"
        "  reviews/README.md\n"
        "  reviews/agents\n"
        "  reviews/patterns/hello.prism\n"
        "help: Choose another name, or move them away.\n"
    )
    assert files(tmp_path) == [
        "reviews/README.md",
        "reviews/agents",
        "reviews/patterns/hello.prism",
    ]


def test_a_project_can_be_made_around_what_is_not_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "here/docs").mkdir(parents=True)
    (tmp_path / "here/docs/plan.md").write_text("mine")
    outcome = parallax("init", ".", cwd=tmp_path / "here")
    assert outcome.code == 0, outcome.stderr
    assert files(tmp_path / "here") == sorted([*FILES, "docs/plan.md"])
    assert "cd " not in outcome.stderr


@pytest.mark.parametrize("name", ["a b", "1st", "-x/../y z", "naïve", "x" * 65, 'a"b'])
def test_a_name_that_would_not_be_safe_in_files_is_refused(name: str, tmp_path: Path) -> None:
    outcome = parallax("init", "--", name, cwd=tmp_path)
    assert outcome.code == 2
    assert "cannot be the name of a project." in outcome.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_failure_half_way_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "here/mine.txt").write_text("mine")
    rename = Path.rename
    renamed: list[Path] = []

    def failing(self: Path, target: Path) -> Path:
        if len(renamed) == 4:
            raise OSError(28, "No space left on device")
        renamed.append(target)
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    outcome = parallax("init", "here", cwd=tmp_path)
    assert outcome.code == 2
    assert outcome.stderr == (
        "error: `here` cannot be written: no space left on device.\n"
        "help: Choose a folder that you may write to.\n"
    )
    assert files(tmp_path) == ["here/mine.txt"]


def test_a_folder_that_cannot_be_made_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    outcome = parallax("init", "file/project", cwd=tmp_path)
    assert outcome.code == 2
    assert "error: `file/project` cannot be written: " in outcome.stderr
