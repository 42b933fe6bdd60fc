"""Checks a pattern against its receipt, and requirements against the receipts made of them.

Loaded only where there is a receipt: most patterns have none.
"""

from __future__ import annotations

from pathlib import Path

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source, Span
from parallax_patterns.diagnostics.receipts import (
    DriftedPattern,
    DriftedRequirements,
    UnreadableReceipt,
)
from parallax_patterns.located_yaml import Located
from parallax_patterns.project import Project
from parallax_patterns.receipts import (
    ENDING,
    hash_of_requirements,
    hash_of_text,
    read_receipt,
    receipt_file,
    receipts_for,
    way,
)
from parallax_patterns.requirements import LocatedRequirements


def check(path: Path, source: Source, sink: Sink) -> None:
    """Whether a pattern is still the one that its receipt is about."""
    receipt = read_receipt(receipt_file(path))
    name = receipt_file(path).name
    if receipt is None:
        sink.report(UnreadableReceipt(source=source, span=_first_line(source), receipt=name))
    elif receipt.pattern.hash != hash_of_text(source.text):
        sink.report(DriftedPattern(source=source, span=_first_line(source), receipt=name))


def check_requirements(
    path: Path, requirements: LocatedRequirements, project: Project, sink: Sink
) -> None:
    """Whether the patterns made of these requirements still say what they do."""
    located: Located = requirements.located
    now = hash_of_requirements(requirements.requirements)
    for place, receipt in receipts_for(path, project):
        if receipt.requirements.hash != now:
            pattern = place.name.removesuffix(ENDING)
            sink.report(
                DriftedRequirements(
                    source=located.source,
                    span=located.key_span("goal"),
                    pattern=pattern,
                    file=way(project.root, path),
                )
            )


def _first_line(source: Source) -> Span:
    return Span(0, len(source.text.partition("\n")[0]))
