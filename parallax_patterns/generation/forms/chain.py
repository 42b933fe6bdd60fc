"""A chain: stages in turn, each given the answer of the one before; the last answer counts."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from parallax_patterns.generation import tree
from parallax_patterns.generation.asking import is_panel, staged
from parallax_patterns.generation.case_writing import CaseWriter, PlannedCase
from parallax_patterns.generation.forms.shape import Decision, Shape, all_calls
from parallax_patterns.generation.listing import section
from parallax_patterns.generation.meeting import input_for
from parallax_patterns.generation.plan import PatternPlan, Stage
from parallax_patterns.generation.rehearsal import NOTHING, Fails, Judged, Rehearsal
from parallax_patterns.generation.wording import about_stage


def text(plan: PatternPlan) -> Decision:
    steps = [
        section(_about(stage, at), tree.assign(stage.variable, staged(stage, previous=at > 0)))
        for at, stage in enumerate(plan.stages)
    ]
    stages = tree.array([tree.name(stage.variable) for stage in plan.stages])
    options = {"stopBelow": plan.stop_below, "last": True}
    return Decision(
        setup=steps,
        words=_rule(plan),
        value=tree.apply("sequential", stages, tree.literal(options)),
    )


def _about(stage: Stage, at: int) -> list[str]:
    if stage.condition is None:
        return about_stage(stage, at)
    passed = "When the condition does not hold, this stage hands on what it was given."
    return [*about_stage(stage, at), passed]


def _rule(plan: PatternPlan) -> list[str]:
    """How the stages follow each other."""
    given = "Each stage is given the input and the answer before it."
    rule = "The whole is as sure as its least sure stage."
    stop = f"After an answer below {plan.stop_below:g} the rest is not asked."
    return [f"{given} {rule} {stop}"]


def course(rehearsal: Rehearsal) -> Judged:
    running = math.inf
    last = NOTHING
    for stage in rehearsal.plan.stages:
        rehearsal.guessed |= stage.condition is not None
        last = rehearsal.stage(stage)
        running = min(running, last.confidence)
        if last.confidence < rehearsal.plan.stop_below:
            break
    return Judged(value=last.value, confidence=running)


def cases(writer: CaseWriter) -> Iterator[PlannedCase]:
    stages = writer.plan.stages
    certain = [stage for stage in stages if stage.condition is None]
    told = bool(certain)
    yield writer.case("every stage is sure", writer.all_say(writer.sure), told=told)
    yield from _conditional_cases(writer, told=told)
    yield from writer.divided_stage()
    if not certain:
        return
    failing, hesitant = certain[-1], certain[0]
    yield writer.case(f"{failing.name} fails", writer.but(failing, Fails()))
    unsure = writer.says(writer.unsure)
    yield writer.case(f"{hesitant.name} hesitates", writer.but(hesitant, unsure))
    for words, confidence in writer.close:
        yield writer.case(f"everyone is {words}", writer.all_say(confidence))


def _conditional_cases(writer: CaseWriter, *, told: bool) -> Iterator[PlannedCase]:
    """Each stage whose condition is over the input, with an input for which it holds."""
    for stage in writer.plan.stages:
        given = None if stage.condition is None else input_for(writer.plan, stage.condition)
        if given is not None:
            sure = writer.all_say(writer.sure)
            yield writer.case(f"{stage.name} works", sure, given=given, told=told)


def lists(plan: PatternPlan) -> Sequence[int]:
    """A panel without aggregate hands its list on; the last stage has to answer."""
    return [
        at
        for at, stage in enumerate(plan.stages[:-1])
        if stage.aggregation is None and stage.voices and is_panel(stage)
    ]


SHAPE = Shape(
    text=text,
    course=course,
    cases=cases,
    path=lambda _: ("sequential",),
    least_calls=all_calls,
    conditions=True,
    lists=lists,
)
