"""Which primitives the text of a plan calls."""

from __future__ import annotations

from collections.abc import Iterator

from parallax_patterns.generation.plan import (
    Chain,
    Escalation,
    Panel,
    PatternPlan,
    Stage,
    Tiers,
    Voice,
    Work,
)


def used_primitives(plan: PatternPlan) -> frozenset[str]:
    """Their names."""
    return frozenset(_used(plan))


def _used(plan: PatternPlan) -> Iterator[str]:
    yield "threshold"
    if plan.attempts > 1:
        yield "retry"
    if isinstance(plan.fallback, Escalation):
        yield "escalate"
    match plan.decision:
        case Panel():
            yield from _of_work(plan.decision)
        case Chain():
            yield "sequential"
            yield from _of_stages(plan.decision.stages)
        case Tiers():
            yield "fallback"
            yield from _of_stages(plan.decision.stages)


def _of_stages(stages: tuple[Stage, ...]) -> Iterator[str]:
    for stage in stages:
        if stage.timeout is not None:
            yield "timeout"
        if stage.attempts > 1:
            yield "retry"
        yield from _of_work(stage.work)


def _of_work(work: Work) -> Iterator[str]:
    if isinstance(work, Voice):
        yield from _of_voice(work)
        return
    yield "parallel"
    yield work.aggregation.primitive
    for voice in work.voices:
        yield from _of_voice(voice)


def _of_voice(voice: Voice) -> Iterator[str]:
    if voice.attempts > 1:
        yield "retry"
    if voice.gate is not None:
        yield "threshold"
