"""Checks a file of agents: Python by loading it, YAML by reading it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source
from parallax_patterns.agents.finding import DESCRIBED, find_agents
from parallax_patterns.caching.kept_answers import kept_answer
from parallax_patterns.project import Project

_READER: Final = "parallax_patterns.checks.reading_agents"


def check(path: Path, source: Source, project: Project, sink: Sink) -> None:
    if path.suffix in DESCRIBED:
        kept_answer(project.cache, _READER, source, sink, path, project)
    else:  # what it does when it is loaded may depend on anything
        find_agents(project, (path,), sink)
