"""Keeps standard output for results while people's own code runs in this process.

What an agent prints, and what a program that it starts prints, goes to standard error instead;
otherwise `--format json` would not stay JSON.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from typing import Final, TextIO

from parallax_cli.output import Output

_STDOUT: Final = 1
_STDERR: Final = 2


@contextmanager
def results_alone(output: Output) -> Iterator[None]:
    """While it lasts, standard output is for what `output` writes and for nothing else."""
    with _own_descriptor(output), redirect_stdout(sys.stderr):
        yield


@contextmanager
def _own_descriptor(output: Output) -> Iterator[None]:
    """Gives results a descriptor of their own, and descriptor 1 to standard error.

    Where the results go elsewhere (to a notebook, to a test), descriptor 1 is none of ours.
    """
    stdout = output.result.stream
    if not _is_descriptor(stdout, _STDOUT):
        yield
        return
    output.flush()
    own = os.fdopen(os.dup(_STDOUT), "w", encoding=stdout.encoding, errors=stdout.errors)
    output.send_results_to(own)
    os.dup2(_STDERR, _STDOUT)
    try:
        yield
        output.result.flush()
    finally:
        os.dup2(own.fileno(), _STDOUT)
        output.send_results_to(stdout)
        _close(own)


def _is_descriptor(stream: TextIO, number: int) -> bool:
    try:
        return stream.fileno() == number
    except (OSError, ValueError):
        return False


def _close(stream: TextIO) -> None:
    """Closes a stream; what nobody reads any more is thrown away."""
    try:
        stream.flush()
    except OSError:
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), stream.fileno())
    stream.close()
