"""Patterns of a project by way of its cache: what is unchanged is not compiled again.

An answer is kept under the hash of what it depends on: the file's name and bytes, the settings and
the compiler (see `cache`); it names the files that were imported with the hashes of theirs. While
others are derived, one answer in 512 is derived anew all the same and compared with the kept one; a
difference is our bug.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.internal_error import InternalError
from parallax_compiler.source import Span
from parallax_patterns.caching.stored_patterns import restored, stored
from parallax_patterns.compiled import CompiledPattern
from parallax_patterns.project import Project
from parallax_patterns.sources import source_name
from parallax_patterns.text_files import decode, read_bytes

if TYPE_CHECKING:
    from parallax_patterns.analysis import Derived

_DERIVED_BY: Final = {
    False: "parallax_patterns.analysis",
    True: "parallax_patterns.compilation",
}
"""The modules that derive a pattern without and with its program, loaded when nothing was kept."""


def checked_pattern(path: Path, project: Project) -> CompiledPattern:
    """The findings about a pattern file; it may come without its program."""
    return _pattern(path, project, program=False)


def compiled_pattern(path: Path, project: Project) -> CompiledPattern:
    """The findings about a pattern file, and its program when it has no errors."""
    return _pattern(path, project, program=True)


def _pattern(path: Path, project: Project, *, program: bool) -> CompiledPattern:
    """A file outside the project is compiled as part of the project that it is in."""
    project = project.owner_of(path)
    cache = project.cache
    data, name = read_bytes(path), source_name(path, project)
    key = cache.key(name.encode(), repr(project.config).encode(), data)
    text = cache.get(key)
    kept = None if text is None else restored(text, decode(data, name)[0], project)
    if text is None or kept is None or (program and not kept.complete):
        made = _derive(data, name, project, program=program)
        cache.put(key, stored(made))
        return made.pattern
    has_program = kept.python is not None
    if cache.doubts(key, _DERIVED_BY[has_program]):
        again = _derive(data, name, project, program=has_program)
        if stored(again) != text and restored(text, kept.source, project) is not None:
            cache.remove(key)
            problem = "a kept answer is not what is derived anew"
            raise InternalError("cache", problem, kept.source, Span(0, 0))
    return kept


def _derive(data: bytes, name: str, project: Project, *, program: bool) -> Derived:
    sink = Sink()
    source, faults = decode(data, name)
    sink.extend(faults)
    made: Derived = import_module(_DERIVED_BY[program]).derive(source, sink, project)
    return made
