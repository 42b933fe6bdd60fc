"""Reads a file that describes agents, to check it. Loaded when nothing was kept of the file."""

from __future__ import annotations

from pathlib import Path

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source
from parallax_patterns.agents.finding import find_agents
from parallax_patterns.project import Project


def read(_: Source, sink: Sink, path: Path, project: Project) -> bool:
    """Tells what is found, which depends on the text alone."""
    find_agents(project, (path,), sink)
    return True
