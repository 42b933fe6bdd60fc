"""How commands and groups of commands parse: typer's, with our words for mistakes and usage."""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand, TyperGroup

from parallax_cli.usage import UnknownCommandError


class Leaf(TyperCommand):
    """A command that does something."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """`NAME` rather than `{NAME}` for what is required."""
        return [piece.strip("{}") for piece in super().collect_usage_pieces(ctx)]


class Group(TyperGroup):
    """A group of commands; one that it does not have is refused with the nearest."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name = args[0]
        if name in self.commands or name.startswith("-") or ctx.resilient_parsing:
            return super().resolve_command(ctx, args)
        raise UnknownCommandError(name, ctx)
