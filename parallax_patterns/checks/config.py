"""Checks the configuration of a project."""

from __future__ import annotations

from pathlib import Path

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source
from parallax_patterns.configuration.kept_config import said_in
from parallax_patterns.project import Project


def check(path: Path, source: Source, project: Project, sink: Sink) -> None:
    del path  # the text says all
    said_in(source, project.cache, sink)
