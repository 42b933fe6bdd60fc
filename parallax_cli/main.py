"""The program `parallax`: parses arguments, calls a command, and turns what happens into an exit
code.

Imports nothing slow: a command's module is loaded when the command is used (see `loading`), and
what shows an error when there is one.
"""

from __future__ import annotations

import errno
import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated, Final, Literal

import typer
from typer.main import get_command

from parallax_cli.exit_codes import FINE, INTERRUPTED, READER_GONE, USAGE
from parallax_cli.loading import CommandsTable
from parallax_cli.output import Output, OutputLostError, ReaderGone, lost
from parallax_cli.version import VERSION

app = typer.Typer(
    name="parallax",
    cls=CommandsTable,
    rich_markup_mode=None,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
    epilog="Every option may also be set by the environment: PARALLAX_<COMMAND>_<OPTION>.",
)

OBJECTS_PER_COLLECTION: Final = 10_000
"""A compiler makes much and drops little: at Python's own 700, looking for garbage takes an eighth
of the time of compiling a large file."""


def _show_version(ctx: typer.Context, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        output: Output = ctx.obj
        output.result.text(f"parallax {VERSION}")
        raise typer.Exit


def _choose_color(ctx: typer.Context, value: Literal["auto", "always", "never"] | None) -> None:
    if value is not None and isinstance(ctx.obj, Output):
        ctx.obj.choose_color(value)


@app.callback()
def parallax(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
    color: Annotated[
        Literal["auto", "always", "never"] | None,
        typer.Option(
            callback=_choose_color,
            expose_value=False,
            metavar="auto|always|never",
            help="When to colour the output.",
        ),
    ] = None,
) -> None:
    """Compile, check, test and run patterns that orchestrate agents."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one invocation; gives its exit code."""
    gc.set_threshold(OBJECTS_PER_COLLECTION)
    _tolerate_narrow_encodings()
    output = Output()
    try:
        code = _run(sys.argv[1:] if arguments is None else list(arguments), output)
        output.flush()
    except ReaderGone:
        _close_quietly()
        return READER_GONE
    except OutputLostError as error:
        output.error(f"The output cannot be written: {error}.")
        _close_quietly()
        return USAGE
    return code


def _run(arguments: list[str], output: Output) -> int:
    try:
        result = get_command(app).main(
            arguments, prog_name="parallax", standalone_mode=False, obj=output
        )
    except (ReaderGone, OutputLostError):
        raise
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        if not _is_about_writing(error):
            return _reported(error, output)
        raise lost(error) from None  # help, which typer writes itself
    except Exception as error:  # the boundary of the program
        return _reported(error, output)
    return result if isinstance(result, int) else FINE


def _is_about_writing(error: OSError) -> bool:
    return error.filename is None and error.errno in (errno.EPIPE, errno.ENOSPC, errno.EIO)


def _reported(error: Exception, output: Output) -> int:
    code: int = import_module("parallax_cli.failures").report(error, output)
    return code


def _tolerate_narrow_encodings() -> None:
    """Writes `\\xe9` where a stream's encoding lacks a character, rather than failing."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def _close_quietly() -> None:
    """Points stdout at nothing, so that the interpreter's own last flush finds no broken pipe."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
