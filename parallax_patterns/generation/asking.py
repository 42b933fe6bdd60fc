"""Expressions for who is asked: voices, panels and stages as syntax trees."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from parallax_compiler.syntax.ast import Conditional, Expression, Spread
from parallax_patterns.generation import tree
from parallax_patterns.generation.conditions import INPUT, PREVIOUS, condition
from parallax_patterns.generation.plan import Aggregation, Stage, Voice

_MEMBER = "agent"
"""The parameter that stands for each agent of a group."""


def payload(*, previous: bool) -> Expression:
    """What the agents are given: the input, and the answer before theirs."""
    given = tree.name(INPUT)
    return tree.record({INPUT: given, PREVIOUS: tree.name(PREVIOUS)}) if previous else given


def asked(voice: Voice, agent: Expression, *, previous: bool = False) -> Expression:
    """One call of one agent, gated and retried as the voice says."""
    call: Expression = tree.method(
        agent, voice.operation, tree.text(voice.prompt), payload(previous=previous)
    )
    if voice.gate > 0:
        call = tree.apply("threshold", call, tree.number(voice.gate))
    return retried(call, voice.attempts)


def retried(work: Expression, attempts: int) -> Expression:
    """The work, tried so often while it fails."""
    if attempts == 1:
        return work
    return tree.apply("retry", tree.function((), work), tree.number(attempts))


def tasks(stage: Stage, *, previous: bool = False) -> Expression:
    """The tasks of a panel: a call for each member, a lambda for each agent of a whole group."""
    if len(stage.voices) == 1 and stage.voices[0].member is None:
        return _each(stage.voices[0], previous=previous)
    return tree.array(list(_tasks(stage, previous=previous)))


def _tasks(stage: Stage, *, previous: bool) -> Iterator[Expression | Spread]:
    for voice in stage.voices:
        if voice.member is None:
            yield tree.spread(_each(voice, previous=previous))
        else:
            yield asked(voice, member(voice), previous=previous)


def member(voice: Voice) -> Expression:
    return tree.element(tree.name(voice.group), voice.member or 0)


def _each(voice: Voice, *, previous: bool) -> Expression:
    """`group.map(agent => () => agent.analyze(…))`."""
    task = tree.function((), asked(voice, tree.name(_MEMBER), previous=previous))
    return tree.method(tree.name(voice.group), "map", tree.function((_MEMBER,), task))


_LEAST_VOTES: Final = {"consensus": "minVotes", "voting": "quorum", "merge": "minVotes"}


def aggregated(aggregation: Aggregation, results: Expression) -> Expression:
    """The aggregate of results, with the options that differ from the primitive's own."""
    votes = aggregation.min_votes
    options = {
        "threshold": aggregation.threshold,
        "method": aggregation.method,
        "by": aggregation.by,
        _LEAST_VOTES[aggregation.primitive]: votes if votes > 1 else None,
    }
    given = {key: tree.literal(value) for key, value in options.items() if value is not None}
    return tree.apply(aggregation.primitive, results, *([tree.record(given)] if given else []))


def heard(stage: Stage, *, previous: bool = False) -> Expression:
    """The one answer of a stage: of its only voice, or of all of them."""
    if stage.aggregation is None:
        return asked(stage.voices[0], member(stage.voices[0]), previous=previous)
    opinions = tree.apply("parallel", tasks(stage, previous=previous))
    return aggregated(stage.aggregation, opinions)


def staged(stage: Stage, *, first: bool, chained: bool) -> Expression:
    """A stage as a function of the answer before it; tiers and first stages take none."""
    previous = chained and not first
    answer = heard(stage, previous=previous)
    if stage.timeout is not None:
        limit = tree.literal(stage.timeout)
        answer = tree.apply("timeout", tree.function((), answer), limit)
    answer = retried(answer, stage.attempts)
    if stage.condition is not None:
        answer = _when(stage.condition, answer, tree.name(PREVIOUS if previous else INPUT))
    return tree.function((PREVIOUS,) if previous else (), answer)


def _when(text: str, then: Expression, otherwise: Expression) -> Expression:
    """The work if the condition holds, else what was handed in."""
    return Conditional(
        span=tree.NOWHERE,
        id=0,
        condition=condition(text),
        then=then,
        otherwise=otherwise,
    )
