"""What a gate and a review share: the approvals of the last stage, in text, on paper, in cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from parallax_compiler.syntax.ast import Expression, ExpressionStatement
from parallax_patterns.generation import tree
from parallax_patterns.generation.answers import opinions_of
from parallax_patterns.generation.approvals import (
    approved_by,
    approving,
    blocked,
    conditions,
    enough,
    says,
    unblocked,
)
from parallax_patterns.generation.case_writing import CaseWriter, PlannedCase, Script, changed
from parallax_patterns.generation.gate_cases import gate_cases
from parallax_patterns.generation.plan import PatternPlan
from parallax_patterns.generation.rehearsal import Fails, Judged, Says

APPROVALS: Final = "approvals"
"""The variable that holds them."""


# --- text ----------------------------------------------------------------------------------------


def gathered(plan: PatternPlan) -> ExpressionStatement:
    """`approvals = reviews.filter(approves)`."""
    return tree.assign(APPROVALS, approved_by(plan.stages[-1].variable))


def granted(plan: PatternPlan) -> Expression:
    """That enough approve, and nobody blocks."""
    given = plan.stages[-1].variable
    needed = [*conditions(plan, given, tree.name(APPROVALS)), *unblocked(plan, given)]
    return tree.conjunction(needed)


def least_sure() -> Expression:
    """The approvals as one, as sure as the least sure of them."""
    return tree.apply("combine", tree.name(APPROVALS), tree.text("min"))


# --- on paper ------------------------------------------------------------------------------------


def approvals_in(plan: PatternPlan, answers: Sequence[Judged]) -> list[Judged] | None:
    """The answers that approve; None when they are not enough, or somebody blocks."""
    values = [one.value for one in answers]
    if blocked(plan, values) or not enough(plan, values):
        return None
    return [one for one in answers if says(approving(plan), one.value)]


# --- cases ---------------------------------------------------------------------------------------


def refusing_cases(writer: CaseWriter, script: Script) -> Iterator[PlannedCase]:
    """What the gates ask for, and one who fails; in the script everyone approves."""
    asked = writer.plan.stages[-1]
    last = writer.cast.of_stage(asked)[-1:]
    yield from gate_cases(writer, asked, script)
    yield writer.case(f"{last[0]} fails", changed(script, last, Fails()))


def close_cases(writer: CaseWriter, script: Script) -> Iterator[PlannedCase]:
    """The first one to approve is just about sure enough, or not."""
    first = writer.cast.of_stage(writer.plan.stages[-1])[:1]
    for words, confidence in writer.close:
        close = Says(value=opinions_of(writer.plan).yes, confidence=confidence)
        yield writer.case(f"{first[0]} is {words}", changed(script, first, close))
