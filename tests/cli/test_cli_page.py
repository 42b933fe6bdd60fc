"""docs/cli.md shows every command with every option it has, and none that it has not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from parallax_cli import exit_codes
from parallax_cli.commands import COMMANDS
from tests.cli.runner import ROOT

PAGE = (ROOT / "docs/cli.md").read_text("utf-8")


def leaves(command: Any, path: str) -> Iterator[tuple[str, Any]]:
    if not isinstance(command, TyperGroup):
        yield path, command
        return
    for name, below in command.commands.items():
        yield from leaves(below, f"{path} {name}")


LEAVES = [
    leaf
    for row in COMMANDS
    for leaf in leaves(get_command(import_module(row.module).app), row.name)
]


def synopsis(path: str) -> str:
    """What the page shows after the name of a command, up to the next one."""
    blocks = "\n".join(re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL))
    found = re.search(rf"^parallax {path}\b(.*?)(?=^parallax |\Z)", blocks, re.DOTALL | re.M)
    assert found is not None, f"docs/cli.md does not show `parallax {path}`"
    return found[1]


@pytest.mark.parametrize(("path", "command"), LEAVES, ids=[path for path, _ in LEAVES])
def test_a_command_is_shown_with_its_options(path: str, command: Any) -> None:
    heading = path.partition(" ")[0]
    section = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    options = [one for one in command.params if one.param_type_name == "option"]
    names = {name for one in options for name in (*one.opts, *one.secondary_opts)}
    for one in options:
        assert any(name in section for name in one.opts), f"{path}: {one.opts}"
        choices = [str(choice) for choice in one.type_descriptor.choices or ()]
        if choices:
            assert "|".join(choices) in synopsis(path), f"{path}: {choices}"
    shown = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", synopsis(path)))
    assert shown <= names, f"{path} has no {shown - names}"


def test_every_exit_code_is_explained() -> None:
    codes = {value for value in vars(exit_codes).values() if isinstance(value, int)}
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", PAGE, re.M)} == codes
