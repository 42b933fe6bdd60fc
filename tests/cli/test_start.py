"""What the program loads before it knows what to do, and how it answers for itself."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from parallax_cli.commands import COMMANDS
from tests.cli.runner import clean_environment, parallax, process

SLOW = (
    "email",
    "rich",
    "pydantic",
    "yaml",
    "lark",
    "jsonschema",
    "asyncio",
    "parallax_compiler",
    "parallax_runtime",
    "parallax_patterns",
)

LIST_MODULES = """
import json, sys
from parallax_cli.main import main
try:
    main(sys.argv[1:])
finally:
    print(json.dumps(sorted({name.split(".")[0] for name in sys.modules})), file=sys.stderr)
"""


def loaded(*arguments: str) -> set[str]:
    """The top-level modules that an invocation has loaded when it ends."""
    done = subprocess.run(
        [sys.executable, "-c", LIST_MODULES, *arguments],
        capture_output=True,
        text=True,
        check=True,
        env=clean_environment(None),
    )
    return set(json.loads(done.stderr.splitlines()[-1]))


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_nothing_slow_is_loaded_to_say_who_we_are(option: str) -> None:
    assert not loaded(option).intersection(SLOW)


def test_version(tmp_path: Path) -> None:
    outcome = process("--version", cwd=tmp_path)
    assert outcome.stdout == f"parallax {metadata.version('parallax-orchestration')}\n"
    assert outcome.stderr == ""
    assert outcome.code == 0


def test_help_lists_every_command_on_one_line(tmp_path: Path) -> None:
    outcome = parallax("--help", cwd=tmp_path)
    assert outcome.code == 0
    assert outcome.stderr == ""
    for command in COMMANDS:
        assert any(
            line.split() == [command.name, *command.help.split()]
            for line in outcome.stdout.splitlines()
        )


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_explains_itself(command: object, tmp_path: Path) -> None:
    name: str = command.name  # type: ignore[attr-defined]
    outcome = parallax(name, "--help", cwd=tmp_path)
    assert outcome.code == 0, outcome.stderr
    assert outcome.stdout.startswith(f"Usage: parallax {name}")
    assert all(len(line) <= 80 for line in outcome.stdout.splitlines())
