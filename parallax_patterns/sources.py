"""Files as sources: reading with faults at their place, and their names.

A source is named by its path from the project's root, with `/`, so that names do not depend on
where a command was started; a file outside the root keeps its full path.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source
from parallax_patterns.errors import UserError
from parallax_patterns.project import Project
from parallax_patterns.text_files import decode, read_bytes, real_path, write_atomically

__all__ = ["imported_bytes", "read_source", "source_name", "write_atomically"]


def read_source(path: Path, project: Project, sink: Sink | None = None) -> Source:
    """A file's text. Bytes that are no UTF-8 become U+FFFD, reported to the sink.

    Without a sink such bytes raise UserError, as does a file that cannot be read.
    """
    source, faults = decode(read_bytes(path), source_name(path, project))
    if sink is not None:
        sink.extend(faults)
    elif faults:
        raise UserError(f"`{source.name}` is no UTF-8 text.", diagnostics=faults)
    return source


def source_name(path: Path, project: Project) -> str:
    """The name of a file in findings: its path from the root, or in full outside of it."""
    full = real_path(path)
    if full.is_relative_to(project.root):
        return full.relative_to(project.root).as_posix()
    return full.as_posix()


def imported_bytes(path: str, project: Project) -> bytes | None:
    """The file at a path from the root; None when it is missing or outside of the root."""
    if PurePosixPath(path).is_absolute() or "\0" in path:
        return None
    full = (project.root / path).resolve()
    if not full.is_relative_to(project.root) or not full.is_file():
        return None
    return read_bytes(full)
