"""Checks requirements: their form, whether a pattern can be made of them, and whether those that
were made of them are of today."""

from __future__ import annotations

from pathlib import Path

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source
from parallax_patterns.checks.receipts import check_requirements
from parallax_patterns.generation.planning import plan_of
from parallax_patterns.project import Project
from parallax_patterns.requirements import load_requirements


def check(path: Path, source: Source, project: Project, sink: Sink, *, strict: bool) -> None:
    del strict
    given = load_requirements(source, sink)
    if given is not None:
        plan_of(given, sink, given.requirements.name or path.stem)
        check_requirements(path, given, project, sink)
