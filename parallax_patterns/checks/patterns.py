"""Checks a pattern: everything the compiler says of it, and whether it is still as generated."""

from __future__ import annotations

from pathlib import Path

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source
from parallax_patterns.caching.cached_patterns import checked_pattern
from parallax_patterns.checks.receipts import check_pattern
from parallax_patterns.project import Project


def check(path: Path, project: Project, sink: Sink, *, strict: bool) -> Source:
    """Reads the file itself, with what it imports. A strict check asks for reasons."""
    found = checked_pattern(path, project)
    sink.extend(found.diagnostics)
    if strict:
        sink.extend(found.strict)
    check_pattern(path, found.source, project, sink)
    return found.source
