"""A race: all stages at once; the first sure answer counts, and the rest is cancelled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from parallax_patterns.generation import tree
from parallax_patterns.generation.case_writing import CaseWriter, PlannedCase, Script
from parallax_patterns.generation.forms.shape import MOST, Decision, Shape, all_calls
from parallax_patterns.generation.forms.tiers import steps
from parallax_patterns.generation.plan import PatternPlan
from parallax_patterns.generation.rehearsal import NOTHING, Behaviour, Fails, Judged, Rehearsal


def text(plan: PatternPlan) -> Decision:
    stages = tree.array([tree.name(stage.variable) for stage in plan.stages])
    options = tree.literal({"minConfidence": plan.min_confidence})
    rest = "The others are cancelled then."
    return Decision(
        setup=steps(plan),
        words=[
            f"All start at once; the first that is {plan.min_confidence:g} sure answers. {rest}"
        ],
        value=tree.apply("race", stages, options),
    )


def course(rehearsal: Rehearsal) -> Judged:
    """The scripts let the stages finish in an order that no attempt changes."""
    rehearsal.guessed = rehearsal.guessed or any(_tries(rehearsal.plan))
    ranked = sorted(rehearsal.plan.stages, key=rehearsal.slowness)
    judged = [rehearsal.stage(stage) for stage in ranked]
    winner = next((one for one in judged if rehearsal.passes(one)), None)
    return winner or max(judged, key=lambda one: one.confidence, default=NOTHING)


def _tries(plan: PatternPlan) -> Iterator[bool]:
    """Whether a stage may try again, so that it depends on the clock how often it does."""
    for stage in plan.stages:
        yield stage.attempts > 1
        yield from (voice.attempts > 1 for voice in stage.voices)


def cases(writer: CaseWriter) -> Iterator[PlannedCase]:
    first, second = writer.plan.stages[:2]
    sure, unsure = writer.says(writer.sure), writer.says(writer.unsure)
    yield writer.case(f"{first.name} is the fastest", _staggered(writer, (sure, sure)))
    yield writer.case(
        f"{second.name} is the fastest", _staggered(writer, (sure, sure), reverse=True)
    )
    yield writer.case(f"{first.name} is fast but hesitates", _staggered(writer, (unsure, sure)))
    yield writer.case(f"{first.name} is fast but fails", _staggered(writer, (Fails(), sure)))
    yield writer.case("everyone fails", writer.script(Fails()))
    yield writer.case("everyone hesitates", writer.all_say(writer.unsure))
    for words, confidence in writer.close:
        close = writer.says(confidence)
        yield writer.case(f"{first.name} is fast and {words}", _staggered(writer, (close, sure)))
        yield writer.case(f"everyone is {words}", _staggered(writer, (close, close), close))


def _staggered(
    writer: CaseWriter,
    heads: tuple[Behaviour, Behaviour],
    others: Behaviour | None = None,
    *,
    reverse: bool = False,
) -> Script:
    """The first two stages behave so, others are sure; each takes longer than the one before."""
    others = writer.says(writer.sure) if others is None else others
    stages = writer.plan.stages
    order = [stages[1], stages[0], *stages[2:]] if reverse else list(stages)
    script: Script = {}
    for at, stage in enumerate(order):
        behaviour = heads[at] if at < 2 else others
        late = replace(behaviour, delay=0.001 * (at + 1))
        script |= {agent: [late] for agent in writer.cast.of_stage(stage) if agent not in script}
    return writer.all_say(writer.sure) | script


SHAPE = Shape(
    text=text,
    course=course,
    cases=cases,
    path=lambda _: ("race",),
    least_calls=all_calls,
    ways=lambda plan: [[stage] for stage in plan.stages],
    stages=(2, MOST),
)
