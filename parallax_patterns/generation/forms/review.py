"""A review: the first stage writes, the last one has to approve of it."""

from __future__ import annotations

from collections.abc import Iterator

from parallax_patterns.generation import tree
from parallax_patterns.generation.answers import opinions_of
from parallax_patterns.generation.approvals import (
    about_gates,
    approved_by,
    approving,
    blocked,
    conditions,
    definitions,
    enough,
    says,
    unblocked,
)
from parallax_patterns.generation.asking import payload, together, worked
from parallax_patterns.generation.case_writing import CaseWriter, PlannedCase, Script, changed
from parallax_patterns.generation.forms.shape import Decision, Shape, all_calls
from parallax_patterns.generation.gate_cases import gate_cases
from parallax_patterns.generation.listing import section
from parallax_patterns.generation.plan import PatternPlan
from parallax_patterns.generation.rehearsal import NOTHING, Fails, Judged, Rehearsal, Says
from parallax_patterns.generation.wording import about_stage

APPROVALS = "approvals"


def text(plan: PatternPlan) -> Decision:
    writing, reviewing = plan.stages
    draft, reviews = tree.name(writing.variable), tree.name(reviewing.variable)
    written = worked(writing, payload(), lone=True)
    looked = together(reviewing, payload(draft=draft))
    approvals = tree.name(APPROVALS)
    given = reviewing.variable
    needed = [*conditions(plan, given, approvals), *unblocked(plan, given)]
    least = tree.apply("combine", approvals, tree.text("min"))
    return Decision(
        setup=list(definitions(plan)),
        work=[
            section(about_stage(writing, 0), tree.assign(writing.variable, written)),
            section(
                [*about_stage(reviewing, 1), "One that fails does not approve."],
                tree.assign(reviewing.variable, looked),
                tree.assign(APPROVALS, approved_by(reviewing.variable)),
            ),
        ],
        words=_rule(plan),
        value=tree.conditional(
            tree.conjunction(needed), tree.binary(least, "~~", draft), tree.nothing()
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
    reviews = rehearsal.answers(reviewing)
    values = [one.value for one in reviews]
    if blocked(plan, values) or not enough(plan, values):
        return NOTHING
    sure = [one.confidence for one in reviews if says(approving(plan), one.value)]
    return Judged(value=draft.value, confidence=min(draft.confidence, *sure))


def cases(writer: CaseWriter) -> Iterator[PlannedCase]:
    writing, reviewing = writer.plan.stages
    script = _approved(writer, writer.sure)
    yield writer.case("everyone approves", script)
    yield from gate_cases(writer, reviewing, script)
    authors, reviewers = writer.cast.of_stage(writing), writer.cast.of_stage(reviewing)
    yield writer.case(f"{reviewers[-1]} fails", changed(script, reviewers[-1:], Fails()))
    yield writer.case(f"{writing.name} fails", changed(script, authors, Fails()))
    unsure = writer.says(writer.unsure)
    yield writer.case(f"{writing.name} hesitates", changed(script, authors, unsure))
    yield writer.case("everyone approves but hesitates", _approved(writer, writer.unsure))
    for words, confidence in writer.close:
        close = Says(value=opinions_of(writer.plan).yes, confidence=confidence)
        yield writer.case(f"{reviewers[0]} is {words}", changed(script, reviewers[:1], close))


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
