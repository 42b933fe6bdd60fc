"""Rounds of one discussion: everyone knows what was said before; the first that agrees ends it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from parallax_patterns.generation import tree
from parallax_patterns.generation.asking import aggregated, payload, together
from parallax_patterns.generation.case_writing import CaseWriter, PlannedCase, Script
from parallax_patterns.generation.forms.shape import MOST, Decision, Shape, first_calls
from parallax_patterns.generation.listing import section
from parallax_patterns.generation.plan import Aggregation, PatternPlan, Stage
from parallax_patterns.generation.rehearsal import NOTHING, Fails, Judged, Rehearsal, judge
from parallax_patterns.generation.wording import about_reaching, about_voices

OPINIONS: Final = "opinions"
AGREEMENT: Final = "agreement"
ROUND: Final = "round"


def _aggregation(plan: PatternPlan) -> Aggregation:
    aggregation = plan.stages[0].aggregation
    assert aggregation is not None, "a round has one answer"
    return aggregation


def text(plan: PatternPlan) -> Decision:
    first = plan.stages[0]
    opinions, agreement = tree.name(OPINIONS), tree.name(AGREEMENT)
    heard = together(first, payload(round=tree.name(ROUND), opinions=opinions))
    agreed = aggregated(_aggregation(plan), opinions)
    names = tree.array([tree.text(_told(stage)) for stage in plan.stages])
    short = tree.binary(tree.unary("~", agreement), "<", tree.number(plan.min_confidence))
    loop = tree.each(
        ROUND,
        names,
        tree.when(short, tree.assign(OPINIONS, heard), tree.assign(AGREEMENT, agreed)),
    )
    who = f"{about_voices(plan, first)} In each round they know what all said in the one before."
    begin = [tree.assign(OPINIONS, tree.array([])), tree.assign(AGREEMENT, tree.nothing())]
    return Decision(
        work=[section([who, *about_reaching(plan)], *begin), section([_end(plan)], loop)],
        words=[],
        value=None,
        shown=opinions,
    )


def _told(stage: Stage) -> str:
    """What the agents are told of a round."""
    return f"{stage.name}: {stage.description}" if stage.description else stage.name


def _end(plan: PatternPlan) -> str:
    return (
        f"The first of {len(plan.stages)} rounds that reaches {plan.min_confidence:g} is the last."
    )


def course(rehearsal: Rehearsal) -> Judged:
    judged = NOTHING
    for stage in rehearsal.plan.stages:
        judged = judge(_aggregation(rehearsal.plan), rehearsal.answers(stage))
        if judged.confidence >= rehearsal.plan.min_confidence:
            break
    return judged


def cases(writer: CaseWriter) -> Iterator[PlannedCase]:
    agents = writer.cast.of_stage(writer.plan.stages[0])
    sure = writer.all_say(writer.sure)
    yield writer.case("everyone agrees at once", sure)
    if len(writer.answers) > 1:
        divided = writer.divided(agents)
        convinced: Script = {
            one: [*said, writer.says(writer.sure)] for one, said in divided.items()
        }
        yield writer.case("they agree in the second round", convinced)
        yield writer.case("they never agree", divided)
    yield writer.case(f"{agents[-1]} fails", {**sure, agents[-1]: [Fails()]})
    yield writer.case("everyone hesitates", writer.all_say(writer.unsure))
    for words, confidence in writer.close:
        yield writer.case(f"everyone is {words}", writer.all_say(confidence))


SHAPE = Shape(
    text=text,
    course=course,
    cases=cases,
    path=lambda plan: ("parallel", _aggregation(plan).primitive),
    answer=lambda _: AGREEMENT,
    least_calls=first_calls,
    stages=(2, MOST),
)
