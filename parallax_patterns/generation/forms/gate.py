"""A gate: one stage checks; it passes when the gates say so, else the surest refusal decides."""

from __future__ import annotations

from collections.abc import Iterator

from parallax_compiler.syntax.ast import Lambda
from parallax_patterns.generation import tree
from parallax_patterns.generation.answers import opinions_of
from parallax_patterns.generation.approvals import (
    APPROVES,
    about_gates,
    approving,
    definitions,
    says,
)
from parallax_patterns.generation.asking import payload, together
from parallax_patterns.generation.case_writing import CaseWriter, PlannedCase, Script
from parallax_patterns.generation.forms.approving import (
    APPROVALS,
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
from parallax_patterns.generation.rehearsal import NOTHING, Judged, Rehearsal, Says
from parallax_patterns.generation.wording import about_panel

REFUSALS = "refusals"
PASSED = "passed"


def text(plan: PatternPlan) -> Decision:
    checking = plan.stages[0]
    checks = checking.variable
    yes = tree.binary(least_sure(), "~~", tree.apply("best", tree.name(APPROVALS)))
    return Decision(
        setup=list(definitions(plan)),
        work=[
            section(about_panel(plan), tree.assign(checks, together(checking, payload()))),
            section(
                ["Who fails neither approves nor refuses."],
                gathered(plan),
                tree.assign(REFUSALS, tree.method(tree.name(checks), "filter", _refuses())),
            ),
            section(
                [f"It passes when {about_gates(plan)}."],
                tree.assign(PASSED, granted(plan)),
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
    approvals = approvals_in(plan, checks)
    if approvals is not None:
        best = max(approvals, key=lambda one: one.confidence)
        return Judged(value=best.value, confidence=min(one.confidence for one in approvals))
    refusals = [one for one in checks if not one.failed and not says(approving(plan), one.value)]
    return max(refusals, key=lambda one: one.confidence, default=NOTHING)


def cases(writer: CaseWriter) -> Iterator[PlannedCase]:
    opinions = opinions_of(writer.plan)
    script = _all(writer, opinions.yes, writer.sure)
    yield writer.case("everyone approves", script)
    if opinions.no is not None:
        yield writer.case("everyone refuses", _all(writer, opinions.no, writer.sure))
    yield from refusing_cases(writer, script)
    yield writer.case("everyone hesitates", _all(writer, opinions.yes, writer.unsure))
    yield from close_cases(writer, script)


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
