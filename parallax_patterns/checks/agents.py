"""Checks a file of agents: Python by loading it, YAML by reading it."""

from __future__ import annotations

from pathlib import Path

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source
from parallax_patterns.local_agents import find_agents
from parallax_patterns.project import Project


def check(path: Path, source: Source, project: Project, sink: Sink, *, strict: bool) -> None:
    del source, strict  # loading reads the text itself
    find_agents(project, (path,), sink)
