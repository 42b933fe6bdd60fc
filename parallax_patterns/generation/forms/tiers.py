"""Tiers: stages in turn; the first answer that is sure enough counts."""

from __future__ import annotations

from collections.abc import Iterator

from parallax_patterns.generation import tree
from parallax_patterns.generation.asking import staged
from parallax_patterns.generation.case_writing import CaseWriter, PlannedCase, changed
from parallax_patterns.generation.forms.shape import MOST, Decision, Shape, first_calls
from parallax_patterns.generation.listing import Section, section
from parallax_patterns.generation.plan import PatternPlan
from parallax_patterns.generation.rehearsal import NOTHING, Fails, Judged, Rehearsal
from parallax_patterns.generation.wording import about_stage


def steps(plan: PatternPlan) -> list[Section]:
    """The stages as functions of nothing."""
    return [
        section(about_stage(stage, at), tree.assign(stage.variable, staged(stage, previous=False)))
        for at, stage in enumerate(plan.stages)
    ]


def text(plan: PatternPlan) -> Decision:
    stages = tree.array([tree.name(stage.variable) for stage in plan.stages])
    options = tree.literal({"minConfidence": plan.min_confidence})
    rest = "The next is only asked when it is not, or fails."
    return Decision(
        setup=steps(plan),
        words=[f"The first that is {plan.min_confidence:g} sure answers. {rest}"],
        value=tree.apply("fallback", stages, options),
    )


def course(rehearsal: Rehearsal) -> Judged:
    best = NOTHING
    for stage in rehearsal.plan.stages:
        judged = rehearsal.stage(stage)
        if rehearsal.passes(judged):
            return judged
        best = judged if judged.confidence > best.confidence else best
    return best


def cases(writer: CaseWriter) -> Iterator[PlannedCase]:
    first, second = writer.plan.stages[:2]
    unsure = writer.says(writer.unsure)
    sure = f"{second.name} is sure"
    yield writer.case(f"{first.name} is sure", writer.all_say(writer.sure))
    yield writer.case(f"{first.name} hesitates, {sure}", writer.but(first, unsure))
    yield writer.case(f"{first.name} fails, {sure}", writer.but(first, Fails()))
    *before, last = writer.plan.stages
    if len(before) > 1:
        agents = [agent for stage in before for agent in writer.cast.of_stage(stage)]
        agents = [agent for agent in agents if agent not in writer.cast.of_stage(last)]
        alone = changed(writer.all_say(writer.sure), agents, unsure)
        yield writer.case(f"only {last.name} is sure", alone)
    yield from writer.divided_stage()
    yield writer.case("everyone fails", writer.script(Fails()))
    yield writer.case("everyone hesitates", writer.all_say(writer.unsure))
    for words, confidence in writer.close:
        yield writer.case(f"everyone is {words}", writer.all_say(confidence))


SHAPE = Shape(
    text=text,
    course=course,
    cases=cases,
    path=lambda _: ("fallback",),
    least_calls=first_calls,
    stages=(2, MOST),
)
