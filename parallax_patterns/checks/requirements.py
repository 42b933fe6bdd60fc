"""Checks requirements: their form, whether a pattern can be made of them, and whether those that
were made of them are of today."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source, Span
from parallax_patterns.caching.kept_answers import kept_answer
from parallax_patterns.checks.receipts import check_requirements
from parallax_patterns.project import Project

_READER: Final = "parallax_patterns.checks.reading_requirements"


def check(path: Path, source: Source, project: Project, sink: Sink) -> None:
    read = kept_answer(project.cache, _READER, source, sink, path.stem)
    if read is not None:
        goal = Span(*read["goal"])
        check_requirements(path, read["hash"], source, goal, project, sink)
