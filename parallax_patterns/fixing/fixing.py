"""Fixing files: which files, and what is written.

A file is only replaced by a text that was judged whole, in one piece, and only while it still holds
what was judged.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from parallax_compiler.source import Source
from parallax_patterns.errors import UserError
from parallax_patterns.fixing.judging import Judge
from parallax_patterns.fixing.mending import Applied, LeftOut, mended
from parallax_patterns.project import Project
from parallax_patterns.sources import source_name
from parallax_patterns.text_files import decode, read_bytes, shown_path, write_atomically
from parallax_patterns.validation import Kind, files_of

_MARK: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedFile:
    """A file before and after its fixes, and the fixes that were not applied to it."""

    path: Path
    before: Source
    after: str
    applied: tuple[Applied, ...]
    left_out: tuple[LeftOut, ...]

    def difference(self) -> Iterator[str]:
        """The lines of a unified diff."""
        old, new = self.before.text.splitlines(), self.after.splitlines()
        name = self.before.name
        return difflib.unified_diff(old, new, name, f"{name} (fixed)", lineterm="")


def fix(
    paths: Iterable[Path],
    project: Project,
    *,
    strict: bool = False,
    notes: bool = False,
    write: bool = True,
) -> tuple[FixedFile, ...]:
    """Fixes files, all of the project for no path; gives those that had something to fix.

    `notes` also applies the fixes of notes. Without `write` the files stay as they are.
    """
    found: list[FixedFile] = []
    for path, kind in files_of(paths, project):
        data = _bytes(path)
        file = _fixed(data, path, kind, project, strict=strict, notes=notes)
        if file is not None:
            found.append(file)
            if write and file.applied:
                _write(file, data)
    return tuple(found)


def _bytes(path: Path) -> bytes:
    """The bytes of a file; none of one that cannot be read, about which `validate` says so."""
    try:
        return read_bytes(path)
    except UserError:
        return b""


def _fixed(
    data: bytes, path: Path, kind: Kind, project: Project, *, strict: bool, notes: bool
) -> FixedFile | None:
    before, faults = decode(data, source_name(path, project))
    if faults or kind == "agents":
        return None
    judge = Judge(path=path, kind=kind, project=project, strict=strict)
    done = mended(before, judge, notes=notes)
    if not done.applied and not done.left_out:
        return None
    return FixedFile(
        path=path,
        before=before,
        after=done.source.text,
        applied=done.applied,
        left_out=done.left_out,
    )


def _write(file: FixedFile, data: bytes) -> None:
    if _bytes(file.path) != data:
        problem = f"`{shown_path(file.path)}` was changed meanwhile, so it was not fixed."
        raise UserError(problem, hint="Run it again.")
    mark = _MARK.decode("utf-8") if data.startswith(_MARK) else ""
    write_atomically(file.path, mark + file.after)
