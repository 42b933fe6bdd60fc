"""Checks a test file: its form, its names, its pattern's being there."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Final

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source
from parallax_patterns.caching.kept_answers import kept_answer
from parallax_patterns.project import Project
from parallax_patterns.testing.tested_file import tested_file

_READER: Final = "parallax_patterns.checks.reading_tests"


def check(path: Path, source: Source, project: Project, sink: Sink) -> None:
    found = Sink()
    pattern = kept_answer(project.cache, _READER, source, found, path, project)
    if pattern is not None and tested_file(path, pattern, project) is None:  # it was there
        found = Sink()
        import_module(_READER).read(source, found, path, project)
    sink.extend(found)
