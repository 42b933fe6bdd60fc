"""Reads a test file to check it. Loaded when nothing was kept of the file."""

from __future__ import annotations

from pathlib import Path

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source
from parallax_patterns.project import Project
from parallax_patterns.testing.function_names import check_function_names, function_places
from parallax_patterns.testing.loading import read_test_file


def read(source: Source, sink: Sink, path: Path, project: Project) -> str | None:
    """Tells what is found; gives the name of the pattern if only its being there counts besides.

    A file that names functions depends on those of other files, and one that asks for snapshots
    on what was kept.
    """
    file = read_test_file(source, path, project, sink)
    if file is None:
        return None
    check_function_names(file, project, sink)
    is_alone = not any(function_places(file.located)) and not file.asks_for_snapshots
    return str(file.located.at("pattern")) if is_alone else None
