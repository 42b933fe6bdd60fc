"""Writing several files of a project: all of them, or none."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from parallax_patterns.errors import UserError
from parallax_patterns.generation.wording import listed
from parallax_patterns.generation.yaml_text import flow
from parallax_patterns.project import Project
from parallax_patterns.text_files import write_atomically


def place(project: Project, files: Mapping[Path, str], *, force: bool) -> None:
    """Writes all files or none that would replace another text without being asked to."""
    changed = [path for path, text in files.items() if differs(path, text)]
    if changed and not force:
        shown = listed([f"`{_shown(project, path)}`" for path in changed])
        are = (
            "is there already and differs" if len(changed) == 1 else "are there already and differ"
        )
        raise UserError(f"{shown} {are}.", hint="Use `--force` to replace, or give a `--name`")
    _write_all(files)


def pointed(text: str, test_file: Path, pattern: Path) -> str:
    """The text of a test file for a pattern elsewhere; the path has a line of its own."""
    way = Path(os.path.relpath(pattern, test_file.parent)).as_posix()
    lines = text.split("\n")
    at = next(at for at, line in enumerate(lines) if line.startswith("pattern: "))
    return "\n".join([*lines[:at], f"pattern: {flow(way)}", *lines[at + 1 :]])


def differs(path: Path, text: str) -> bool:
    """Whether a file is there that holds something else."""
    return path.exists() and (not path.is_file() or path.read_bytes() != text.encode("utf-8"))


def _write_all(files: Mapping[Path, str]) -> None:
    """Writes every file, or leaves all as they were when one cannot be written."""
    before: dict[Path, bytes | None] = {}
    try:
        for path, text in files.items():
            before[path] = path.read_bytes() if path.is_file() else None
            write_atomically(path, text)
    except BaseException:
        for path, data in before.items():
            with suppress(OSError):
                path.unlink() if data is None else path.write_bytes(data)
        raise


def _shown(project: Project, path: Path) -> str:
    return str(path.relative_to(project.root) if path.is_relative_to(project.root) else path)
