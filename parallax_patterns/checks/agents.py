"""Checks a file of agents by loading it."""

from __future__ import annotations

from pathlib import Path

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source
from parallax_patterns.local_agents import load_agents
from parallax_patterns.project import Project


def check(path: Path, source: Source, project: Project, sink: Sink, *, strict: bool) -> None:
    del source, strict  # loading reads the text itself
    sink.extend(load_agents(project, (path,)).diagnostics)
