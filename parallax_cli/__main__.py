"""The program, as `parallax` and as `python -m parallax_cli`.

Puts the process in order before anything slow is imported: its standard streams are there, and
being told to end is being interrupted, so that agents are cancelled and nothing is left half done.
"""

from __future__ import annotations

import os
import signal
import sys
from importlib import import_module
from types import FrameType
from typing import NoReturn

from parallax_cli.exit_codes import INTERRUPTED


def program() -> NoReturn:
    """Runs one invocation and ends the process."""
    try:
        _open_closed_streams()
        _end_as_interrupted()
        code = import_module("parallax_cli.main").main()
    except KeyboardInterrupt:
        code = INTERRUPTED
    sys.exit(code)


def _open_closed_streams() -> None:
    """Gives what was closed by `>&-` to the null device, so that no other file gets its number."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    sys.stdin = sys.stdin or os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = sys.stdout or os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = sys.stderr or os.fdopen(2, "w", encoding="utf-8", closefd=False)


def _end_as_interrupted() -> None:
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _interrupt)


def _interrupt(number: int, frame: FrameType | None) -> None:
    """Does what Ctrl-C does just now: a run on its loop has its own way to be cancelled."""
    handler = signal.getsignal(signal.SIGINT)
    if not callable(handler):
        raise KeyboardInterrupt
    handler(number, frame)


if __name__ == "__main__":
    program()
