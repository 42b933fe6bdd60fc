"""Checks requirements: their form, and whether a pattern can be made of them."""

from __future__ import annotations

from pathlib import Path

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source
from parallax_patterns.generation.planning import plan_of
from parallax_patterns.project import Project
from parallax_patterns.requirements import load_requirements


def check(path: Path, source: Source, project: Project, sink: Sink, *, strict: bool) -> None:
    del project, strict  # requirements refer to nothing else
    given = load_requirements(source, sink)
    if given is not None:
        plan_of(given, sink, given.requirements.name or path.stem)
