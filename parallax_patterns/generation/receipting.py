"""The receipt of a composed pattern: each clause of its requirements, what carries it out, and the
tests that show it."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from parallax_patterns.generation.clauses import Clause, clauses_of, shown_path
from parallax_patterns.generation.plan import PatternPlan
from parallax_patterns.receipt_marks import hash_of_text, way
from parallax_patterns.receipts import (
    ClauseRecord,
    Marked,
    Provenance,
    Receipt,
    hash_of_requirements,
)
from parallax_patterns.requirements import Requirements

_DISTRIBUTION: Final = "parallax-orchestration"


def receipt_of(
    plan: PatternPlan,
    text: str,
    requirements: Requirements,
    provenance: Provenance,
    *,
    pattern: Path,
    file: Path | None,
) -> Receipt:
    """The receipt of a pattern that lies there; `file` is that of its requirements."""
    clauses = clauses_of(plan, requirements, plan.name)
    said = requirements.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return Receipt(
        tool=f"parallax {version(_DISTRIBUTION)}",
        pattern=Marked(file=pattern.name, hash=hash_of_text(text)),
        requirements=Marked(
            file=None if file is None else way(pattern.parent, file),
            hash=hash_of_requirements(requirements),
        ),
        provenance=provenance,
        clauses=tuple(_recorded(said, clause) for clause in clauses),
        assumptions=plan.notes,
        plan=plan.model_dump(mode="json", by_alias=True),
    )


def _recorded(said: Any, clause: Clause) -> ClauseRecord:
    value = said
    for part in clause.path:
        value = value[part]
    return ClauseRecord(
        clause=shown_path(clause.path), says=value, nodes=clause.nodes, tests=clause.tests
    )
