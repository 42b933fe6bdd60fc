"""What to say and which exit code to give when a command ends by an exception.

Loaded only then. A mistake of the user's is shown in plain words with its places; anything that
nobody expected is our bug, and says so without a traceback.
"""

from __future__ import annotations

import platform
import sys
import traceback
from pathlib import Path

import typer

from parallax_cli.diagnostics import show
from parallax_cli.exit_codes import BUG, USAGE
from parallax_cli.output import Output
from parallax_cli.usage import RefusedError, UnknownCommandError, refusal
from parallax_cli.version import VERSION
from parallax_compiler.internal_error import InternalError
from parallax_patterns.errors import UserError


def report(error: Exception, output: Output) -> int:
    """Shows an exception on stderr; gives the exit code."""
    match error:
        case UserError():
            return _user_error(error, output)
        case UnknownCommandError() | RefusedError() | typer.TyperException():
            return _usage_error(error, output)
        case typer.Abort():
            output.message.text("Nothing was changed.")
            return USAGE
    return _bug(error, output)


def _user_error(error: UserError, output: Output) -> int:
    if error.diagnostics:
        show(error.diagnostics, output.message)
    output.error(error.message, error.hint)
    return error.exit_code


def _usage_error(error: Exception, output: Output) -> int:
    if type(error).__name__ == "NoArgsIsHelpError":
        output.message.raw(str(error))
        return USAGE
    found = refusal(error)
    output.error(found.message, found.hint)
    if found.usage:
        output.message.line(("dim", "usage: "), ("plain", found.usage))
    return USAGE


def _bug(error: Exception, output: Output) -> int:
    if output.environment.get("PARALLAX_DEBUG") == "1":
        output.message.raw("".join(traceback.format_exception(error)))
    output.error(_bug_words(error))
    output.message.text(f"  at {_place(error)}")
    output.message.text(
        f"  parallax {VERSION}, Python {platform.python_version()}, {platform.system()}"
    )
    output.hint(
        "Report it with the command, the files it read, and what the same command prints with "
        "PARALLAX_DEBUG=1 set."
    )
    return BUG


def _bug_words(error: Exception) -> str:
    if isinstance(error, InternalError):
        return str(error).partition("\n")[0]
    return f"this is a bug in parallax: {type(error).__name__}{_words(error)}"


def _words(error: Exception) -> str:
    text = str(error).strip().splitlines()
    return f": {text[0]}" if text else ""


def _place(error: Exception) -> str:
    """The innermost frame in our own code."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [one for one in frames if "parallax_" in one.filename] or list(frames)
    if not ours:
        return sys.argv[0]
    last = ours[-1]
    parts = Path(last.filename).parts
    start = next((at for at, part in enumerate(parts) if part.startswith("parallax_")), -1)
    return f"{'/'.join(parts[start:])}:{last.lineno} in {last.name}"
