"""What the shell is told when somebody presses the tabulator key."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.runner import parallax, process

COMPLETIONS = {
    "a command": ("parallax va", ["validate"]),
    "a command of a group": ("parallax primitives sh", ["show"]),
    "an option": ("parallax validate --str", ["--strict"]),
    "a choice": ("parallax validate --format g", ["github"]),
    "a pattern": ("parallax run sec", ["security-review"]),
    "a primitive": ("parallax primitives show cons", ["consensus"]),
    "a template": ("parallax templates show vo", ["voting"]),
    "a code": ("parallax explain PLX020", ["PLX0201", "PLX0202", "PLX0203"]),
    "a code in small letters": ("parallax explain plx020", ["plx0201", "plx0202", "plx0203"]),
}


@pytest.mark.parametrize(("typed", "wanted"), COMPLETIONS.values(), ids=COMPLETIONS.keys())
def test_bash_is_told_what_can_follow(typed: str, wanted: list[str], project: Path) -> None:
    words = typed.split(" ")
    outcome = process(
        cwd=project,
        environment={
            "_PARALLAX_COMPLETE": "complete_bash",
            "COMP_WORDS": typed,
            "COMP_CWORD": str(len(words) - 1),
        },
    )
    assert outcome.code == 0, outcome.stderr
    assert outcome.stdout.split()[: len(wanted)] == wanted


def test_a_folder_that_is_no_project_completes_to_nothing(tmp_path: Path) -> None:
    (tmp_path / "parallax.config.yml").write_text("patterns: [", "utf-8")
    outcome = process(
        cwd=tmp_path,
        environment={
            "_PARALLAX_COMPLETE": "complete_bash",
            "COMP_WORDS": "parallax run x",
            "COMP_CWORD": "2",
        },
    )
    assert (outcome.code, outcome.stdout.strip(), outcome.stderr) == (0, "", "")


def test_the_script_for_the_shell_can_be_seen(tmp_path: Path) -> None:
    outcome = parallax(
        "--show-completion",
        cwd=tmp_path,
        environment={"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"},
    )
    assert outcome.code in (0, 2)
    assert "Traceback" not in outcome.stderr
