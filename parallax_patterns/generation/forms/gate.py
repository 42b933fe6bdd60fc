"""A gate: one stage checks; it passes when the gates say so, else the surest refusal decides."""

from __future__ import annotations

from collections.abc import Iterator

from parallax_compiler.syntax.ast import Lambda
from parallax_patterns.generation import tree
from parallax_patterns.generation.answers import opinions_of
from parallax_patterns.generation.approvals import (
    APPROVES,
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
from parallax_patterns.generation.asking import payload, together
from parallax_patterns.generation.case_writing import CaseWriter, PlannedCase, Script, changed
from parallax_patterns.generation.forms.shape import Decision, Shape, all_calls
from parallax_patterns.generation.gate_cases import gate_cases
from parallax_patterns.generation.listing import section
from parallax_patterns.generation.plan import PatternPlan
from parallax_patterns.generation.rehearsal import NOTHING, Fails, Judged, Rehearsal, Says
from parallax_patterns.generation.wording import about_panel

APPROVALS = "approvals"
REFUSALS = "refusals"
PASSED = "passed"


def text(plan: PatternPlan) -> Decision:
    checking = plan.stages[0]
    checks, approvals = checking.variable, tree.name(APPROVALS)
    needed = [*conditions(plan, checks, approvals), *unblocked(plan, checks)]
    least = tree.apply("combine", approvals, tree.text("min"))
    yes = tree.binary(least, "~~", tree.apply("best", approvals))
    return Decision(
        setup=list(definitions(plan)),
        work=[
            section(about_panel(plan), tree.assign(checks, together(checking, payload()))),
            section(
                ["Who fails neither approves nor refuses."],
                tree.assign(APPROVALS, approved_by(checks)),
                tree.assign(REFUSALS, tree.method(tree.name(checks), "filter", _refuses())),
            ),
            section(
                [f"It passes when {about_gates(plan)}."],
                tree.assign(PASSED, tree.conjunction(needed)),
            ),
        ],
        words=["Passing is as sure as the least sure approval, failing as the surest refusal."],
        value=tree.conditional(tree.name(PASSED), yes, tree.apply("best", tree.name(REFUSALS))),
        shown=tree.name(checks),
    )


def _refuses() -> Lambda:
    """`opinion => opinion != null && !approves(opinion)`."""
    opinion = tree.name("opinion")
    there = tree.binary(opinion, "!=", tree.literal(None))
    refuses = tree.unary("!", tree.apply(APPROVES, opinion))
    return tree.function(("opinion",), tree.conjunction([there, refuses]))


def course(rehearsal: Rehearsal) -> Judged:
    plan = rehearsal.plan
    checks = rehearsal.answers(plan.stages[0])
    values = [one.value for one in checks]
    approvals = [one for one in checks if says(approving(plan), one.value)]
    if enough(plan, values) and not blocked(plan, values):
        best = max(approvals, key=lambda one: one.confidence)
        return Judged(value=best.value, confidence=min(one.confidence for one in approvals))
    refusals = [one for one in checks if not one.failed and one not in approvals]
    return max(refusals, key=lambda one: one.confidence, default=NOTHING)


def cases(writer: CaseWriter) -> Iterator[PlannedCase]:
    checking = writer.plan.stages[0]
    agents = writer.cast.of_stage(checking)
    opinions = opinions_of(writer.plan)
    script = _all(writer, opinions.yes, writer.sure)
    yield writer.case("everyone approves", script)
    if opinions.no is not None:
        yield writer.case("everyone refuses", _all(writer, opinions.no, writer.sure))
    yield from gate_cases(writer, checking, script)
    yield writer.case(f"{agents[-1]} fails", changed(script, agents[-1:], Fails()))
    yield writer.case("everyone hesitates", _all(writer, opinions.yes, writer.unsure))
    for words, confidence in writer.close:
        close = Says(value=opinions.yes, confidence=confidence)
        yield writer.case(f"{agents[0]} is {words}", changed(script, agents[:1], close))


def _all(writer: CaseWriter, value: object, confidence: float) -> Script:
    return writer.script(Says(value=value, confidence=confidence))


SHAPE = Shape(
    text=text,
    course=course,
    cases=cases,
    path=lambda _: ("parallel",),
    least_calls=all_calls,
    gates="approval",
    stages=(1, 1),
    lists=lambda _: (0,),
)
