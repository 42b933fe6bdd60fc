"""Runs `parallax` inside the test's process, or as a real one, and keeps what it wrote."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from parallax_cli.main import main

ROOT = Path(__file__).parents[2]

CLEAN = ("CI", "PARALLAX_", "NO_COLOR", "FORCE_COLOR", "CLICOLOR", "COLUMNS", "_PARALLAX", "_TYPER")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an invocation left."""

    code: int
    stdout: str
    stderr: str


class Terminal(io.TextIOWrapper):
    """A stream that says whether it is a terminal."""

    def __init__(self, *, terminal: bool, encoding: str) -> None:
        super().__init__(io.BytesIO(), encoding=encoding, write_through=True)
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal

    def written(self) -> str:
        buffer = self.buffer
        assert isinstance(buffer, io.BytesIO)
        return buffer.getvalue().decode(self.encoding)


def parallax(
    *arguments: str,
    cwd: Path,
    environment: Mapping[str, str] | None = None,
    stdin: str = "",
    terminal: bool = False,
    encoding: str = "utf-8",
    together: bool = False,
) -> Outcome:
    """One invocation in this process, in a folder, with a clean environment.

    What is written `together`, as on a terminal, is all in `stdout`.
    """
    given = io.TextIOWrapper(io.BytesIO(stdin.encode()))
    stdout = Terminal(terminal=terminal, encoding=encoding)
    stderr = stdout if together else Terminal(terminal=terminal, encoding=encoding)
    with (
        _inside(cwd),
        patch.dict(os.environ, clean_environment(environment), clear=True),
        patch.multiple(sys, stdout=stdout, stderr=stderr, stdin=given),
    ):
        code = main(arguments)
    return Outcome(code, stdout.written(), "" if together else stderr.written())


def process(
    *arguments: str, cwd: Path, environment: Mapping[str, str] | None = None, stdin: str = ""
) -> Outcome:
    """One invocation as a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "parallax_cli", *arguments],
        cwd=cwd,
        env=clean_environment(environment),
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


def clean_environment(more: Mapping[str, str] | None) -> dict[str, str]:
    """The environment without what would change the program's conduct."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(CLEAN)}
    return {**kept, "COLUMNS": "80", "TERM": "xterm-256color", **(more or {})}


@contextmanager
def _inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
