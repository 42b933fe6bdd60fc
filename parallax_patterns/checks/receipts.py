"""Checks a pattern against its receipt, and requirements against the receipts made of them."""

from __future__ import annotations

from pathlib import Path

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source, Span
from parallax_patterns.diagnostics.receipts import (
    DriftedPattern,
    DriftedRequirements,
    UnreadableReceipt,
)
from parallax_patterns.project import Project
from parallax_patterns.receipt_marks import (
    ENDING,
    hash_of_text,
    marks_for,
    marks_in,
    receipt_file,
    way,
)


def check_pattern(path: Path, source: Source, project: Project, sink: Sink) -> None:
    """Whether a pattern is still the one that its receipt, if it has one, is about."""
    file = receipt_file(path)
    if not file.is_file():
        return
    marks = marks_in(file, project)
    if marks is None:
        sink.report(UnreadableReceipt(source=source, span=_first_line(source), receipt=file.name))
    elif marks.pattern != hash_of_text(source.text):
        sink.report(DriftedPattern(source=source, span=_first_line(source), receipt=file.name))


def check_requirements(
    path: Path, now: str, source: Source, goal: Span, project: Project, sink: Sink
) -> None:
    """Whether the patterns made of requirements with this hash still say what they do."""
    for place, marks in marks_for(path, project):
        if marks.requirements != now:
            sink.report(
                DriftedRequirements(
                    source=source,
                    span=goal,
                    pattern=place.name.removesuffix(ENDING),
                    file=way(project.root, path),
                )
            )


def _first_line(source: Source) -> Span:
    return Span(0, len(source.text.partition("\n")[0]))
