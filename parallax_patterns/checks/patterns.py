"""Checks a pattern: everything the compiler says of it, and whether it is still as generated."""

from __future__ import annotations

from pathlib import Path

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source
from parallax_patterns.cached_patterns import checked_pattern
from parallax_patterns.checks.receipts import check_pattern
from parallax_patterns.project import Project


def check(path: Path, source: Source, project: Project, sink: Sink, *, strict: bool) -> None:
    found = checked_pattern(path, project)
    sink.extend(found.diagnostics)
    if strict:
        sink.extend(found.strict)
    check_pattern(path, source, project, sink)
