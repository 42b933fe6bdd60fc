"""`--watch`: does something again whenever a file of the project has changed.

Files are looked at a few times a second. That needs no service of the system, so it works the same
in containers and on network drives, and the files of a project are few.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Final, TypeAlias

from parallax_cli.exit_codes import INTERRUPTED
from parallax_cli.output import Output, OutputLostError, ReaderGone
from parallax_cli.paths import here
from parallax_cli.usage import refuse
from parallax_patterns.errors import UserError
from parallax_patterns.project import Project

SUFFIXES: Final = (".prism", ".yaml", ".yml", ".py", ".json")
_SECONDS: Final = 0.3
_LEFT_OUT: Final = frozenset({"__pycache__", "node_modules", "build", "dist"})

State: TypeAlias = Mapping[str, tuple[int, int, int]]
"""Path → what changes when a file is written: its time, its size and its number."""


def watch(
    once: Callable[[], int],
    paths: Iterable[Path],
    output: Output,
    pause: Callable[[], object] = lambda: time.sleep(_SECONDS),
) -> int:
    """Calls `once` now and after every change in the project and the paths, until interrupted.

    A mistake that ends `once` is shown, and the next change is waited for.
    """
    roots = (_project_root(), *paths)
    seen: State | None = None
    try:
        while True:
            now = dict(_state(roots))
            if now != seen:
                seen = now
                _begin(output)
                if _code(once, output) == INTERRUPTED:
                    return INTERRUPTED
                output.message.line(("dim", "Waiting for a change; Ctrl-C ends this."))
                output.flush()
            pause()
    except KeyboardInterrupt:
        return INTERRUPTED


def watched(once: Callable[[], int], paths: Iterable[Path], form: str, output: Output) -> int:
    """As `watch`, for people only: what programs read is one document."""
    if form != "text":
        refuse(
            "`--watch` is for people, who read text.",
            f"Leave out `--watch`, or `--format {form}`.",
        )
    return watch(once, paths, output)


def _project_root() -> Path:
    """The root of the project here; the current folder while its settings cannot be read."""
    try:
        return Project.find(here()).root
    except UserError:
        return here()


def _begin(output: Output) -> None:
    """Clears a terminal, so that what is there is what holds now."""
    if output.result.redraws:
        output.result.raw("\x1b[H\x1b[2J")


def _code(once: Callable[[], int], output: Output) -> int:
    try:
        return once()
    except (ReaderGone, OutputLostError):
        raise
    except Exception as error:  # whatever a half-written file causes
        code: int = import_module("parallax_cli.failures").report(error, output)
        return code


def _state(roots: Iterable[Path]) -> Iterator[tuple[str, tuple[int, int, int]]]:
    for root in roots:
        for path in _files(root):
            try:
                status = path.stat()
            except OSError:  # gone since it was listed
                continue
            yield str(path), (status.st_mtime_ns, status.st_size, status.st_ino)


def _files(root: Path) -> Iterator[Path]:
    """The files that a command could read, hidden folders and other people's left out."""
    if root.is_file():
        yield root
    for folder, folders, names in os.walk(root):
        folders[:] = [one for one in folders if not _is_left_out(Path(folder, one))]
        yield from (Path(folder, one) for one in names if one.endswith(SUFFIXES))


def _is_left_out(folder: Path) -> bool:
    hidden = folder.name.startswith(".") or folder.name in _LEFT_OUT
    return hidden or (folder / "pyvenv.cfg").is_file()
