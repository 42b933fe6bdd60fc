"""Checks a pattern: everything the compiler says of it."""

from __future__ import annotations

from pathlib import Path

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source
from parallax_patterns.compilation import compile_pattern
from parallax_patterns.project import Project


def check(path: Path, source: Source, project: Project, sink: Sink, *, strict: bool) -> None:
    del source  # the compiler reads it with the files that it imports
    compilation = compile_pattern(path, project)
    sink.extend(compilation.diagnostics)
    if strict:
        sink.extend(compilation.strict)
