"""Formats pattern files: each is read, formatted and, if asked, replaced in one step.

A file with faults, or whose bytes are no UTF-8, is left alone and its faults are kept. A formatted
text that would mean something else is a bug of ours (InternalError), and nothing is written then.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import unified_diff
from pathlib import Path
from typing import Final

from parallax_compiler.diagnostics.core import Diagnostic, Sink
from parallax_compiler.source import Source, Span
from parallax_compiler.syntax.formatting import format_source
from parallax_patterns.diagnostics.documents import UnreadableFile
from parallax_patterns.errors import UserError
from parallax_patterns.project import SUFFIX, Project
from parallax_patterns.sources import source_name, write_atomically
from parallax_patterns.text_files import decode, read_bytes

_SKIPPED: Final = frozenset({"__pycache__", "node_modules", "build", "dist"})
_LINE: Final = re.compile(r"[^\n]*\n|[^\n]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Formatted:
    """A text before and after; `text` is None where faults kept it from being formatted."""

    source: Source
    text: str | None
    changed: bool
    diagnostics: tuple[Diagnostic, ...]
    path: Path | None = None

    def diff(self) -> tuple[str, ...]:
        """What formatting changes, as the lines of a unified diff."""
        if not self.changed or self.text is None:
            return ()
        name = self.source.name
        before, after = _LINE.findall(self.source.text), _LINE.findall(self.text)
        lines = unified_diff(before, after, name, name)
        return tuple(part for line in lines for part in _without_end(line))

    def write(self) -> None:
        """Replaces the file, if formatting changed something."""
        if self.changed and self.text is not None and self.path is not None:
            write_atomically(self.path, self.text)


def _without_end(line: str) -> tuple[str, ...]:
    """A line of a diff without its line end, and a note where it has none, as `diff` writes it."""
    ended = line.endswith("\n")
    return (line[:-1],) if ended else (line, "\\ No newline at end of file")


def format_bytes(data: bytes, name: str) -> Formatted:
    """The canonical text of the bytes of a pattern."""
    source, faults = decode(data, name)
    sink = Sink()
    sink.extend(faults)
    text = None if faults else format_source(source, sink)
    return Formatted(
        source=source,
        text=text,
        changed=text is not None and text.encode("utf-8") != data,
        diagnostics=tuple(sink) if text is None else (),
    )


def format_file(path: Path, project: Project) -> Formatted:
    """The canonical text of a file, which is not written yet."""
    name = source_name(path, project)
    try:
        return replace(format_bytes(read_bytes(path), name), path=path)
    except UserError as error:  # one file that cannot be read keeps no other from being formatted
        return _unreadable(Source(name, ""), error)


def _unreadable(source: Source, error: UserError) -> Formatted:
    fault = UnreadableFile(
        source=source,
        span=Span(0, 0),
        problem=error.message.rstrip("."),
        advice=(error.hint or "Check its rights and where it lies").rstrip("."),
    )
    return Formatted(source=source, text=None, changed=False, diagnostics=(fault,))


def pattern_files(paths: Iterable[Path], project: Project) -> tuple[Path, ...]:
    """The patterns that are named, or lie below a named folder; those of the project for none.

    Each comes once. A path that is not there, or that is no pattern, raises UserError.
    """
    given = tuple(paths)
    if not given:
        return tuple(_below(project.patterns_dir)) if project.patterns_dir.is_dir() else ()
    found = {file.resolve(): file for path in given for file in _named(path)}
    return tuple(found.values())


def _named(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from _below(path)
        return
    if not path.exists():
        raise UserError(f"There is no file `{path}`.", hint="Check the path.")
    if path.suffix != SUFFIX:
        raise UserError(
            f"`{path}` is no pattern.", hint=f"Name a `{SUFFIX}` file, or a folder of them."
        )
    yield path


def _below(folder: Path) -> Iterator[Path]:
    """The patterns in a folder and below it, in order; hidden ones are passed over."""
    for path in sorted(folder.rglob(f"*{SUFFIX}")):
        inner = path.relative_to(folder).parts
        if path.is_file() and not any(part.startswith(".") or part in _SKIPPED for part in inner):
            yield path
