"""Misspelt commands, options, choices and values: what is said, where, and the exit code."""

from __future__ import annotations

from pathlib import Path

import pytest

from parallax_cli.commands import COMMANDS
from tests.cli.runner import parallax

REFUSALS = {
    "a command": (
        ["valdate"],
        (
            "error: `parallax` has no command `valdate`.\n"
            "help: Write `parallax validate`.\n"
            "usage: parallax [OPTIONS] COMMAND [ARGS]...\n"
        ),
    ),
    "a command unlike any": (
        ["zzz"],
        (
            "error: `parallax` has no command `zzz`.\n"
            f"help: Choose one of {', '.join(f'`{row.name}`' for row in COMMANDS)}.\n"
            "usage: parallax [OPTIONS] COMMAND [ARGS]...\n"
        ),
    ),
    "a command of a group": (
        ["primitives", "lst"],
        (
            "error: `parallax primitives` has no command `lst`.\n"
            "help: Write `parallax primitives list`.\n"
            "usage: parallax primitives [OPTIONS] COMMAND [ARGS]...\n"
        ),
    ),
    "an option": (
        ["validate", "--fromat", "json"],
        (
            "error: `parallax validate` has no option `--fromat`.\n"
            "help: Write `--format`.\n"
            "usage: parallax validate [OPTIONS] [PATH]...\n"
        ),
    ),
    "a flag": (
        ["test", "--mock-agent"],
        (
            "error: `parallax test` has no option `--mock-agent`.\n"
            "help: Write `--mock-agents`.\n"
            "usage: parallax test [OPTIONS] [PATH]...\n"
        ),
    ),
    "a choice as an option": (
        ["runs", "list", "--json"],
        (
            "error: `parallax runs list` has no option `--json`.\n"
            "help: Write `--format json`.\n"
            "usage: parallax runs list [OPTIONS]\n"
        ),
    ),
    "an option of the program": (
        ["--colour", "never", "validate"],
        (
            "error: `parallax` has no option `--colour`.\n"
            "help: Write `--color`.\n"
            "usage: parallax [OPTIONS] COMMAND [ARGS]...\n"
        ),
    ),
    "a choice": (
        ["validate", "--format", "jsn"],
        (
            "error: `--format` cannot be `jsn`.\n"
            "help: Write `json`.\n"
            "usage: parallax validate [OPTIONS] [PATH]...\n"
        ),
    ),
    "a choice unlike any": (
        ["--color", "42", "validate"],
        (
            "error: `--color` cannot be `42`.\n"
            "help: Choose one of `auto`, `always`, `never`.\n"
            "usage: parallax [OPTIONS] COMMAND [ARGS]...\n"
        ),
    ),
    "a number": (
        ["run", "hello", "--seed", "many"],
        (
            "error: `--seed` cannot be `many`.\n"
            "help: Write a whole number of at least 0.\n"
            "usage: parallax run [OPTIONS] [NAME]\n"
        ),
    ),
    "a number out of range": (
        ["run", "hello", "--min-confidence", "1.5"],
        (
            "error: `--min-confidence` cannot be `1.5`.\n"
            "help: Write a number from 0 to 1.\n"
            "usage: parallax run [OPTIONS] [NAME]\n"
        ),
    ),
    "no number at all": (
        ["run", "hello", "--min-confidence", "nan"],
        (
            "error: `--min-confidence` cannot be `nan`.\n"
            "help: Write a number from 0 to 1.\n"
            "usage: parallax run [OPTIONS] [NAME]\n"
        ),
    ),
    "a missing argument": (
        ["explain"],
        (
            "error: The argument `CODE` is missing.\n"
            "help: Write `parallax explain CODE`.\n"
            "usage: parallax explain [OPTIONS] CODE\n"
        ),
    ),
    "a missing value": (
        ["validate", "--format"],
        (
            "error: `--format` needs a value.\n"
            "help: Write `--format text`.\n"
            "usage: parallax validate [OPTIONS] [PATH]...\n"
        ),
    ),
    "a value for a flag": (
        ["validate", "--strict=yes"],
        (
            "error: `--strict` is a flag and takes no value.\n"
            "help: Write `--strict` alone.\n"
            "usage: parallax validate [OPTIONS] [PATH]...\n"
        ),
    ),
    "one argument too many": (
        ["run", "hello", "world"],
        "error: There is nothing that `world` could be.\nusage: parallax run [OPTIONS] [NAME]\n",
    ),
}


@pytest.mark.parametrize(("arguments", "said"), REFUSALS.values(), ids=REFUSALS.keys())
def test_a_mistake_of_use_names_the_right_thing(
    arguments: list[str], said: str, tmp_path: Path
) -> None:
    outcome = parallax(*arguments, cwd=tmp_path)
    assert outcome.stderr == said
    assert outcome.stdout == ""
    assert outcome.code == 2


def test_a_wrong_value_in_the_environment_is_named_as_such(tmp_path: Path) -> None:
    outcome = parallax("validate", cwd=tmp_path, environment={"PARALLAX_VALIDATE_FORMAT": "txt"})
    assert outcome.stderr.startswith(
        "error: The environment variable `PARALLAX_VALIDATE_FORMAT` cannot be `txt`.\n"
        "help: Write `text`.\n"
    )
    assert outcome.code == 2


@pytest.mark.parametrize(("written", "code"), [("Yes", 1), (" off ", 0), ("0", 0), ("perhaps", 2)])
def test_a_flag_may_be_set_by_the_environment(written: str, code: int, tmp_path: Path) -> None:
    (tmp_path / "a.prism").write_text("x = 1\n2\n", "utf-8")
    outcome = parallax(
        "validate", "a.prism", cwd=tmp_path, environment={"PARALLAX_VALIDATE_STRICT": written}
    )
    assert outcome.code == code, outcome.stdout
    if code == 2:
        assert outcome.stderr.startswith(
            "error: The environment variable `PARALLAX_VALIDATE_STRICT` cannot be `perhaps`.\n"
            "help: Write `true` or `false`.\n"
        )


def test_several_values_are_each_read(tmp_path: Path) -> None:
    for name in ("a b", "c"):
        (tmp_path / f"{name}.prism").write_text("1\n", "utf-8")
    outcome = parallax("validate", "a b.prism", "c.prism", cwd=tmp_path)
    assert outcome.stdout.startswith("No faults in 2 files")


def test_without_a_command_the_help_is_shown_and_the_exit_code_is_2(tmp_path: Path) -> None:
    outcome = parallax(cwd=tmp_path)
    assert outcome.stderr.startswith("Usage: parallax [OPTIONS] COMMAND")
    assert outcome.stdout == ""
    assert outcome.code == 2
