"""Checks a test file: its form, its names, its pattern's being there."""

from __future__ import annotations

from pathlib import Path

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source
from parallax_patterns.project import Project
from parallax_patterns.testing.function_names import check_function_names
from parallax_patterns.testing.loading import read_test_file


def check(path: Path, source: Source, project: Project, sink: Sink, *, strict: bool) -> None:
    del strict  # nothing here asks for a reason
    file = read_test_file(source, path, project, sink)
    if file is not None:
        check_function_names(file, project, sink)
