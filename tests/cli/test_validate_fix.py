"""`parallax validate --fix` and `--diff`: what is written, what is said, and the exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.runner import parallax

WRONG = """\
import { parallel, race } from "@parallax/primitives/execution"

results = parallel(securityAgents)
reslts
"""
RIGHT = WRONG.replace("reslts", "results").replace(", race", "")
MAYBE_NULL = """\
import { threshold } from "@parallax/primitives/confidence"

sure = threshold(agents[0].ask(input), 0.8)
sure.verdict
"""


@pytest.fixture
def wrong(project: Path) -> Path:
    path = project / "patterns" / "wrong.prism"
    path.write_text(WRONG, "utf-8")
    return path


def test_what_is_certain_is_fixed_and_shown(wrong: Path, project: Path) -> None:
    outcome = parallax("validate", "--fix", cwd=project)
    assert (outcome.code, outcome.stderr) == (0, "")
    assert wrong.read_text("utf-8") == RIGHT
    lines = outcome.stdout.splitlines()
    assert "-reslts" in lines
    assert "+results" in lines
    assert lines[-2:] == [
        "Fixed 2 findings in 1 file.",
        "No faults in 8 files; 4 notes with `-v`.",
    ]
    again = parallax("validate", "--fix", cwd=project)
    assert again.stdout.startswith("Nothing was fixed.\n")


def test_a_diff_changes_nothing_and_is_no_success_while_something_would_change(
    wrong: Path, project: Path
) -> None:
    for options in (("--diff",), ("--fix", "--diff")):
        outcome = parallax("validate", *options, cwd=project)
        assert outcome.code == 1
        assert "+results" in outcome.stdout
        assert "Would fix 2 findings in 1 file; nothing was written.\n" in outcome.stdout
        assert wrong.read_text("utf-8") == WRONG
    wrong.write_text(WRONG.replace("reslts", "results"), "utf-8")
    assert parallax("validate", cwd=project).code == 0
    assert parallax("validate", "--diff", cwd=project).code == 1


def test_what_would_change_the_meaning_is_left_and_says_so(project: Path) -> None:
    path = project / "patterns" / "maybe.prism"
    path.write_text(MAYBE_NULL, "utf-8")
    outcome = parallax("validate", "--fix", cwd=project)
    assert outcome.code == 0
    assert "not fixed: patterns/maybe.prism:4:6 PLX0403: the file would not mean the same" in (
        outcome.stdout
    )
    assert path.read_text("utf-8") == MAYBE_NULL
    assert parallax("validate", "--fix", "--strict", cwd=project).code == 1


def test_notes_are_fixed_where_they_are_shown(project: Path) -> None:
    path = project / "patterns" / "security-review.prism"
    before = path.read_text("utf-8")
    assert parallax("validate", "--fix", cwd=project).code == 0
    assert path.read_text("utf-8") == before
    assert parallax("validate", "--fix", "-v", cwd=project).code == 0
    assert "final = ~validated >= 0.9 ? validated" in path.read_text("utf-8")
    assert parallax("test", cwd=project).code == 0


def test_findings_that_remain_are_the_exit_code(wrong: Path, project: Path) -> None:
    wrong.write_text(f"{WRONG}nothingLikeIt\n", "utf-8")
    outcome = parallax("validate", "--fix", cwd=project)
    assert outcome.code == 1
    assert "PLX0201: there would still be an error, PLX0201 unknown name" in outcome.stdout
    assert wrong.read_text("utf-8") == f"{WRONG}nothingLikeIt\n"


def test_programs_are_told_what_was_fixed(wrong: Path, project: Path) -> None:
    outcome = parallax("validate", "--fix", "--format", "json", cwd=project)
    (fixed,) = json.loads(outcome.stdout)["fixed"]
    assert fixed == {
        "file": "patterns/wrong.prism",
        "written": True,
        "applied": [
            {"code": "PLX0201", "title": "Replace with `results`", "line": 4, "column": 1},
            {"code": "PLX0308", "title": "Remove `race`", "line": 1, "column": 20},
        ],
        "leftOut": [],
    }


def test_a_file_that_cannot_be_written_is_said(wrong: Path, project: Path) -> None:
    real = project / "elsewhere.prism"
    wrong.rename(real)
    wrong.symlink_to("/proc/self/mem")
    outcome = parallax("validate", "--fix", cwd=project)
    assert outcome.code == 1
    assert "cannot be read" in outcome.stdout
