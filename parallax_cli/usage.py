"""Mistakes on the command line, in our own words, with the nearest right thing.

Typer reports a mistake as an exception; `refusal` reads what happened from it and says it plainly.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NoReturn

import typer

from parallax_cli.values import UnfitValueError, choices_of, kind_of
from parallax_primitives.nearest import nearest


class UnknownCommandError(Exception):
    """A command that its group does not have."""

    def __init__(self, name: str, ctx: Any) -> None:
        super().__init__(name)
        self.name = name
        self.ctx = ctx


class RefusedError(Exception):
    """A mistake of use that a command finds itself, such as two options that exclude each other."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What is wrong, what to do, and the usage line of the command it is about."""

    message: str
    hint: str | None = None
    usage: str | None = None


def refuse(message: str, hint: str | None = None) -> NoReturn:
    """Ends the command as a mistake of use."""
    raise RefusedError(message, hint)


def check_regex(text: str | None) -> None:
    """Refuses what is no regular expression."""
    try:
        re.compile(text or "")
    except re.error as error:
        at = f": it cannot be read from character {(error.pos or 0) + 1} on"
        refuse(f"`{text}` is no regular expression{at}.", "Write `\\` before `( ) [ ] * + ? . |`.")


def refusal(error: Exception) -> Refusal:
    """The mistake behind an exception of typer's, or of ours."""
    message, hint = _words(error)
    return Refusal(message=message, hint=hint, usage=_usage(getattr(error, "ctx", None)))


def _words(error: Exception) -> tuple[str, str | None]:
    if isinstance(error, UnknownCommandError):
        return _unknown_command(error)
    if isinstance(error, RefusedError):
        return error.message, error.hint
    if isinstance(error, UnfitValueError):
        return _unfit_value(error)
    match type(error).__name__:  # the classes themselves are private to typer
        case "NoSuchOption":
            return _unknown_option(error)
        case "BadOptionUsage":
            return _option_value(error)
        case "MissingParameter":
            return _missing(error)
    return _other(error)


def _unknown_command(error: UnknownCommandError) -> tuple[str, str | None]:
    near = nearest(error.name, error.ctx.command.commands)
    path = error.ctx.command_path
    known = ", ".join(f"`{name}`" for name in error.ctx.command.commands)
    hint = f"Write `{path} {near}`." if near else f"Choose one of {known}."
    return f"`{path}` has no command `{error.name}`.", hint


def _unknown_option(error: Any) -> tuple[str, str | None]:
    ctx = error.ctx
    wrong = error.option_name
    parameters = ctx.command.get_params(ctx)
    near = _chosen(wrong, parameters) or nearest(wrong, _options(parameters), differing=0.5)
    hint = f"Write `{near}`." if near else f"See `{ctx.command_path} --help` for its options."
    return f"`{ctx.command_path}` has no option `{wrong}`.", hint


def _chosen(wrong: str, parameters: Iterable[Any]) -> str | None:
    """The option that has what was written among its choices, as in `--json`."""
    choice = wrong.removeprefix("--")
    options = (one for one in parameters if one.param_type_name == "option")
    return next((f"{one.opts[0]} {choice}" for one in options if choice in choices_of(one)), None)


def _options(parameters: Iterable[Any]) -> list[str]:
    names = (name for one in parameters for name in (*one.opts, *one.secondary_opts))
    return [name for name in names if name.startswith("-")] + ["--help"]


def _option_value(error: Any) -> tuple[str, str | None]:
    name = error.option_name
    if "not take a value" in error.message:
        return f"`{name}` is a flag and takes no value.", f"Write `{name}` alone."
    return f"`{name}` needs a value.", f"Write `{name} {_metavar(error.ctx, name)}`."


def _metavar(ctx: Any, name: str) -> str:
    for one in ctx.command.get_params(ctx):
        if name in one.opts:
            choices = choices_of(one)
            return str(next(iter(choices), one.metavar or one.name.upper()))
    return "VALUE"


def _missing(error: Any) -> tuple[str, str | None]:
    parameter = error.param
    if parameter.param_type_name == "option":
        return f"The option `{parameter.opts[0]}` is missing.", None
    metavar = parameter.metavar or parameter.name.upper()
    return f"The argument `{metavar}` is missing.", f"Write `{error.ctx.command_path} {metavar}`."


def _unfit_value(error: UnfitValueError) -> tuple[str, str | None]:
    where = _origin(error.ctx, error.param)
    return f"{where} cannot be `{error.value}`.", _expected(error.value, error.param)


def _expected(value: str, parameter: Any) -> str:
    choices = choices_of(parameter)
    if choices:
        near = nearest(value, choices)
        every = ", ".join(f"`{one}`" for one in choices)
        return f"Write `{near}`." if near else f"Choose one of {every}."
    kind = kind_of(parameter)
    if kind is bool:
        return "Write `true` or `false`."
    number = "a whole number" if kind is int else "a number"
    return f"Write {number}{_bounds(parameter)}."


def _bounds(parameter: Any) -> str:
    match parameter.min, parameter.max:
        case None, None:
            return ""
        case low, None:
            return f" of at least {low:g}"
        case None, high:
            return f" of at most {high:g}"
        case low, high:
            return f" from {low:g} to {high:g}"


def _origin(ctx: Any, parameter: Any) -> str:
    """How the value came in: as an option, an argument or an environment variable."""
    source = ctx.get_parameter_source(parameter.name)
    if source is not None and source.name == "ENVIRONMENT":
        return f"The environment variable `{parameter.envvar}`"
    if parameter.param_type_name == "option":
        longest: str = max(parameter.opts, key=len)
        return f"`{longest}`"
    return f"The argument `{parameter.metavar or parameter.name.upper()}`"


def _other(error: Any) -> tuple[str, str | None]:
    message = str(error.message) if isinstance(error, typer.TyperException) else str(error)
    if message.startswith("Got unexpected extra argument"):
        extra = message.partition("(s) (")[2].removesuffix(")")
        return f"There is nothing that `{extra}` could be.", None
    if message.startswith("Missing command"):
        return "The command is missing.", None
    return f"{message.rstrip('.')}.", None


def _usage(ctx: Any) -> str | None:
    if ctx is None:
        return None
    pieces = " ".join(ctx.command.collect_usage_pieces(ctx))
    return f"{ctx.command_path} {pieces}".strip()
