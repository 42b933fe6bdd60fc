"""Checks a pattern: everything the compiler says of it, and whether it is still as generated."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source
from parallax_patterns.cached_patterns import checked_pattern
from parallax_patterns.project import SUFFIX, Project


def check(path: Path, source: Source, project: Project, sink: Sink, *, strict: bool) -> None:
    found = checked_pattern(path, project)
    sink.extend(found.diagnostics)
    if strict:
        sink.extend(found.strict)
    if path.with_name(path.name.removesuffix(SUFFIX) + ".receipt.json").is_file():
        # What reads receipts is slow to load, and most patterns have none.
        import_module("parallax_patterns.checks.receipts").check(path, source, sink)
