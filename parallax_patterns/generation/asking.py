"""Expressions for who is asked: voices, panels and stages as syntax trees."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from parallax_compiler.syntax.ast import Expression, Spread
from parallax_patterns.generation import tree
from parallax_patterns.generation.conditions import INPUT, PREVIOUS, condition
from parallax_patterns.generation.plan import Aggregation, Stage, Voice

AGENT: Final = "agent"
"""The parameter that stands for each agent of a group."""
Ask: TypeAlias = Callable[[Voice, Expression], Expression]
"""How an agent is asked what a voice says."""
_LEAST_VOTES: Final = {"consensus": "minVotes", "voting": "quorum", "merge": "minVotes"}


def payload(**more: Expression) -> Expression:
    """What the agents are given: the input, and whatever else there is."""
    given = tree.name(INPUT)
    return tree.record({INPUT: given, **more}) if more else given


def asked(voice: Voice, agent: Expression, given: Expression) -> Expression:
    """One call of one agent, bounded, gated and retried as the voice says."""
    return called(voice, agent, tree.text(voice.prompt), given)


def called(voice: Voice, agent: Expression, task: Expression, given: Expression) -> Expression:
    """As `asked`, with a task that may be a parameter."""
    call: Expression = tree.method(agent, voice.operation, task, given)
    if voice.timeout is not None:
        call = limited(call, voice.timeout)
    if voice.gate > 0:
        call = tree.apply("threshold", call, tree.number(voice.gate))
    return retried(call, voice.attempts)


def limited(work: Expression, timeout: str) -> Expression:
    """The work, given up after a while."""
    return tree.apply("timeout", tree.function((), work), tree.text(timeout))


def retried(work: Expression, attempts: int) -> Expression:
    """The work, tried so often while it fails."""
    return work if attempts == 1 else attempted(work, attempts)


def attempted(work: Expression, attempts: int) -> Expression:
    """As `retried`, but what fails every time is no answer instead of the end of the run."""
    return tree.apply("retry", tree.function((), work), tree.number(attempts))


def tasks(stage: Stage, ask: Ask) -> Expression:
    """The tasks of a panel: a call for each member, a lambda for each agent of a whole group."""
    if len(stage.voices) == 1 and stage.voices[0].member is None:
        return _each(stage.voices[0], ask)
    return tree.array(list(_tasks(stage, ask)))


def _tasks(stage: Stage, ask: Ask) -> Iterator[Expression | Spread]:
    for voice in stage.voices:
        if voice.member is None:
            yield tree.spread(_each(voice, ask))
        else:
            yield ask(voice, member(voice))


def member(voice: Voice) -> Expression:
    return tree.element(tree.name(voice.group), voice.member or 0)


def _each(voice: Voice, ask: Ask) -> Expression:
    """`group.map(agent => () => agent.analyze(…))`."""
    task = tree.function((), ask(voice, tree.name(AGENT)))
    return tree.method(tree.name(voice.group), "map", tree.function((AGENT,), task))


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


def together(stage: Stage, given: Expression) -> Expression:
    """The answers of all voices of a stage, asked at once."""
    return tree.apply("parallel", tasks(stage, lambda voice, agent: asked(voice, agent, given)))


def is_panel(stage: Stage) -> bool:
    """Whether a stage asks, or may ask, several agents."""
    return len(stage.voices) > 1 or stage.voices[0].member is None


def worked(stage: Stage, given: Expression, *, lone: bool = False) -> Expression:
    """What a stage comes to, bounded and retried; `lone` where nothing else catches a failure."""
    if stage.aggregation is not None:
        answer = aggregated(stage.aggregation, together(stage, given))
    elif is_panel(stage):
        answer = together(stage, given)
    else:
        answer = asked(stage.voices[0], member(stage.voices[0]), given)
    if stage.timeout is not None:
        answer = limited(answer, stage.timeout)
    safe = is_panel(stage) or not lone
    return retried(answer, stage.attempts) if safe else attempted(answer, stage.attempts)


def staged(stage: Stage, *, previous: bool) -> Expression:
    """A stage as a function, of the answer before it or of nothing."""
    given = payload(previous=tree.name(PREVIOUS)) if previous else payload()
    answer = worked(stage, given)
    if stage.condition is not None:
        passed_on = tree.name(PREVIOUS if previous else INPUT)
        answer = tree.conditional(condition(stage.condition), answer, passed_on)
    return tree.function((PREVIOUS,) if previous else (), answer)
