"""Checks the configuration of a project."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Final

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source
from parallax_patterns.configuration.kept_config import said_in
from parallax_patterns.project import Project
from parallax_patterns.text_files import real_path

_LIMITS: Final = "parallax_patterns.checks.limits"
"""The module that looks whose limits are set, imported where some are: it loads the agents."""


def check(path: Path, source: Source, project: Project, sink: Sink) -> None:
    said = said_in(source, project.cache, sink)
    # Somebody's own file, for all projects, may speak of the agents of any.
    if said and said.get("limits") and real_path(path).is_relative_to(project.root):
        import_module(_LIMITS).check(said["limits"], source, project, sink)
