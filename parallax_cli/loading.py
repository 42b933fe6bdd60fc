"""Commands that are imported on use.

The top group knows each command by its row in COMMANDS: enough for help, completion and
suggestions. Only when a command is about to parse its arguments is its module imported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
        shared = [one for one in self.params if one.name == "color"]
        _read_environment(shared, "PARALLAX")
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
        for path, leaf in _leaves(command, (self._row.name,)):
            _read_environment(leaf.params, "_".join(("PARALLAX", *path)))
            leaf.params.extend(self._shared)
        return command


def _leaves(command: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """The commands that do something, below or at a command, each with its names."""
    if not isinstance(command, TyperGroup):
        yield path, command
        return
    for name, below in command.commands.items():
        yield from _leaves(below, (*path, name))


def _read_environment(parameters: Iterable[Any], prefix: str) -> None:
    """Lets `PARALLAX_<COMMAND>_<OPTION>` set each option; help states the rule, not each name."""
    for one in parameters:
        if one.param_type_name == "option":
            flag = max(one.opts, key=len).lstrip("-")
            one.envvar = f"{prefix}_{flag}".replace("-", "_").upper()
            one.show_envvar = False
