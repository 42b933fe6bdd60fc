"""What receipts say of the texts that patterns were made of, by way of the cache.

A receipt is read whole by `receipts`, which is slow to load; whether a pattern is still the one of
its receipt is asked each time.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from parallax_compiler.diagnostics.core import Sink
from parallax_patterns.caching.kept_answers import kept_answer
from parallax_patterns.project import SUFFIX, Project
from parallax_patterns.sources import source_name
from parallax_patterns.text_files import decode, read_bytes

ENDING: Final = ".receipt.json"
_READER: Final = "parallax_patterns.receipts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """The hashes in a receipt, and the path of the requirements from its folder."""

    pattern: str
    requirements: str
    file: str | None


def receipt_file(pattern: Path) -> Path:
    """Where the receipt of a pattern lies."""
    return pattern.with_name(pattern.name.removesuffix(SUFFIX) + ENDING)


def marks_in(path: Path, project: Project) -> Marks | None:
    """What a receipt says; None when it is none that we wrote."""
    source, faults = decode(read_bytes(path), source_name(path, project))
    marks = None if faults else kept_answer(project.cache, _READER, source, Sink())
    return Marks(**marks) if marks else None


def marks_for(requirements: Path, project: Project) -> Iterator[tuple[Path, Marks]]:
    """The receipts of the patterns of a project that were made of a requirements file."""
    wanted = requirements.resolve()
    for path in sorted(project.patterns_dir.rglob(f"*{ENDING}")):
        marks = marks_in(path, project)
        file = None if marks is None else marks.file
        if marks is not None and file is not None and (path.parent / file).resolve() == wanted:
            yield path, marks


def hash_of_text(text: str) -> str:
    """The hash of a text, however its lines end."""
    return hashed(text.replace("\r\n", "\n"))


def hashed(text: str) -> str:
    """The hash of exactly this text."""
    return f"sha256:{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"


def way(from_folder: Path, to: Path) -> str:
    """The path from a folder to a file, with `/` between its parts."""
    return Path(os.path.relpath(to.resolve(), from_folder.resolve())).as_posix()
