"""A review: the first stage writes, the last one has to approve of it."""

from __future__ import annotations

from collections.abc import Iterator

from parallax_patterns.generation import tree
from parallax_patterns.generation.answers import opinions_of
from parallax_patterns.generation.approvals import about_gates, definitions
from parallax_patterns.generation.asking import payload, together, worked
from parallax_patterns.generation.case_writing import CaseWriter, PlannedCase, Script, changed
from parallax_patterns.generation.forms.approving import (
    approvals_in,
    close_cases,
    gathered,
    granted,
    least_sure,
    refusing_cases,
)
from parallax_patterns.generation.forms.shape import Decision, Shape, all_calls
from parallax_patterns.generation.listing import section
from parallax_patterns.generation.plan import PatternPlan
from parallax_patterns.generation.rehearsal import NOTHING, Fails, Judged, Rehearsal, Says
from parallax_patterns.generation.wording import about_stage


def text(plan: PatternPlan) -> Decision:
    writing, reviewing = plan.stages
    draft, reviews = tree.name(writing.variable), tree.name(reviewing.variable)
    written = worked(writing, payload(), lone=True)
    looked = together(reviewing, payload(draft=draft))
    return Decision(
        setup=list(definitions(plan)),
        work=[
            section(about_stage(writing, 0), tree.assign(writing.variable, written)),
            section(
                [*about_stage(reviewing, 1), "One that fails does not approve."],
                tree.assign(reviewing.variable, looked),
                gathered(plan),
            ),
        ],
        words=_rule(plan),
        value=tree.conditional(
            granted(plan), tree.binary(least_sure(), "~~", draft), tree.nothing()
        ),
        shown=tree.record({"draft": draft, "reviews": reviews}),
    )


def _rule(plan: PatternPlan) -> list[str]:
    sure = "It is as sure as the least sure of its author and those who approve."
    return [f"The draft counts when {about_gates(plan)}. {sure}"]


def course(rehearsal: Rehearsal) -> Judged:
    plan = rehearsal.plan
    writing, reviewing = plan.stages
    draft = rehearsal.stage(writing)
    approvals = approvals_in(plan, rehearsal.answers(reviewing))
    if approvals is None:
        return NOTHING
    sure = (one.confidence for one in approvals)
    return Judged(value=draft.value, confidence=min(draft.confidence, *sure))


def cases(writer: CaseWriter) -> Iterator[PlannedCase]:
    writing = writer.plan.stages[0]
    script = _approved(writer, writer.sure)
    yield writer.case("everyone approves", script)
    yield from refusing_cases(writer, script)
    authors = writer.cast.of_stage(writing)
    yield writer.case(f"{writing.name} fails", changed(script, authors, Fails()))
    unsure = writer.says(writer.unsure)
    yield writer.case(f"{writing.name} hesitates", changed(script, authors, unsure))
    yield writer.case("everyone approves but hesitates", _approved(writer, writer.unsure))
    yield from close_cases(writer, script)


def _approved(writer: CaseWriter, confidence: float) -> Script:
    """The author is sure, and everyone approves, so sure."""
    yes = Says(value=opinions_of(writer.plan).yes, confidence=confidence)
    reviewers = writer.cast.of_stage(writer.plan.stages[1])
    return changed(writer.all_say(writer.sure), reviewers, yes)


SHAPE = Shape(
    text=text,
    course=course,
    cases=cases,
    path=lambda _: ("parallel",),
    least_calls=all_calls,
    gates="approval",
    stages=(2, 2),
    lists=lambda _: (1,),
)
