"""Commands that are imported on use.

The top group knows each command by its row in COMMANDS: enough for help, completion and
suggestions. Only when a command is about to parse its arguments is its module imported.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from parallax_cli.commands import COMMANDS, Command
from parallax_cli.parsing import Group


class CommandsTable(Group):
    """The top group: every row of COMMANDS, none of them imported."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        for one in self.params:
            _quiet(one, from_environment=one.name == "color")
        shared = [one for one in self.params if one.name == "color"]
        for row in COMMANDS:
            self.add_command(_LateCommand(row, shared))


class _LateCommand(TyperCommand):
    """Stands for a command until it is used; the options in `shared` are added to it then."""

    def __init__(self, row: Command, shared: list[Any]) -> None:
        super().__init__(row.name, help=row.help, rich_markup_mode=None)
        self._row = row
        self._shared = shared

    def make_context(
        self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any
    ) -> Any:
        return self._loaded().make_context(info_name, args, parent=parent, **extra)

    def _loaded(self) -> Any:
        app: typer.Typer = import_module(self._row.module).app
        command = get_command(app)
        for leaf in _leaves(command):
            for one in leaf.params:
                _quiet(one)
            leaf.params.extend(self._shared)
        return command


def _quiet(parameter: Any, *, from_environment: bool = True) -> None:
    """Leaves variables of the environment out of help: one line there tells their rule."""
    parameter.show_envvar = False
    parameter.allow_from_autoenv = from_environment


def _leaves(command: Any) -> Iterator[Any]:
    if not isinstance(command, TyperGroup):
        yield command
        return
    for below in command.commands.values():
        yield from _leaves(below)
