"""How commands and groups of commands parse: typer's, with our words for mistakes and usage."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from parallax_cli.exit_codes import INTERRUPTED
from parallax_cli.usage import UnknownCommandError
from parallax_cli.values import read_plainly


class Leaf(TyperCommand):
    """A command that does something."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """`NAME` rather than `{NAME}` for what is required."""
        return [piece.strip("{}") for piece in super().collect_usage_pieces(ctx)]

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """An argument is shown by what stands for it alone, without a Python type."""
        parameters: list[Any] = self.get_params(ctx)
        described = [
            (one.metavar or one.name.upper(), one.get_help_record(ctx)[1])
            for one in parameters
            if one.param_type_name == "argument"
        ]
        if described:
            with formatter.section("Arguments"):
                formatter.write_dl(described)
        options = (one for one in parameters if one.param_type_name == "option")
        with formatter.section("Options"):
            formatter.write_dl([one.get_help_record(ctx) for one in options])

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        read_plainly(self.get_params(ctx))
        with _of(ctx):
            return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Says that it was interrupted, unless the command says itself how far it came."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            ctx.obj.message.line(("warning", "Interrupted"), ("plain", "."))
            return INTERRUPTED


class Group(TyperGroup):
    """A group of commands; one that it does not have is refused with the nearest."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        read_plainly(self.get_params(ctx))
        with _of(ctx):
            return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name = args[0]
        if name in self.commands or name.startswith("-") or ctx.resilient_parsing:
            return super().resolve_command(ctx, args)
        raise UnknownCommandError(name, ctx)


@contextmanager
def _of(ctx: Any) -> Iterator[None]:
    """Tells a mistake of parsing which command it belongs to; typer leaves that out of some."""
    try:
        yield
    except typer.TyperException as error:
        if getattr(error, "ctx", ctx) is None:
            error.ctx = ctx  # type: ignore[attr-defined]  # a usage error has one
        raise
