"""Strategies that ask everyone at once: consensus, voting, and the resilient one."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from parallax_patterns.generation.aggregating import aggregation_of, check_votes
from parallax_patterns.generation.brief import Brief
from parallax_patterns.generation.gating import gates_of
from parallax_patterns.generation.names import Names
from parallax_patterns.generation.plan import Stage
from parallax_patterns.generation.strategies.decided import Decided, refuse_stages, too_few
from parallax_patterns.generation.voices import (
    Question,
    attempts_of,
    goal_of,
    heads,
    panel_demands,
    seat,
)
from parallax_patterns.requirements import Strategy

PATIENCE: Final = "20s"
"""How long a resilient pattern waits for an attempt where no time is given."""
_ATTEMPTS: Final = 2


def panel(brief: Brief, strategy: Strategy) -> Decided:
    """The voices of `perspectives` and `agents`, and what they agree on."""
    question = Question(task=goal_of(brief), attempts=attempts_of(brief))
    return _asked(brief, strategy, question)


def resilient(brief: Brief, strategy: Strategy) -> Decided:
    """As a panel, but agents that fail or are late are asked again, and most have to answer."""
    constraints = brief.requirements.constraints
    timed = constraints is not None and constraints.timeout is not None
    attempts = attempts_of(brief)
    if attempts == 1:
        attempts = _ATTEMPTS
        brief.note("`maxRetries` is not given: a failed call is made once more.")
    if not timed:
        brief.note(f"`timeout` is not given: an attempt may take {PATIENCE}.")
    question = Question(task=goal_of(brief), attempts=attempts, timeout=None if timed else PATIENCE)
    decided = _asked(brief, strategy, question)
    return decided if _says_votes(brief) else _most_answer(brief, decided)


def _says_votes(brief: Brief) -> bool:
    aggregation = brief.requirements.aggregation
    return aggregation is not None and aggregation.min_votes is not None


def _most_answer(brief: Brief, decided: Decided) -> Decided:
    """More than half of the voices have to answer."""
    (stage,) = decided.stages
    groups = {group.name: group for group in decided.groups}
    count = sum(
        1 if voice.member is not None else groups[voice.group].minimum for voice in stage.voices
    )
    votes = count // 2 + 1
    brief.note(f"`minVotes` is not given: {votes} of {count} have to answer.")
    assert stage.aggregation is not None, "a panel has one answer"
    aggregation = stage.aggregation.model_copy(update={"min_votes": votes})
    changed = stage.model_copy(update={"aggregation": aggregation})
    return replace(decided, stages=(changed,))


def _asked(brief: Brief, strategy: Strategy, question: Question) -> Decided:
    refuse_stages(brief, strategy)
    aggregation = aggregation_of(brief, "voting" if strategy == "voting" else "consensus")
    demands = panel_demands(brief, question)
    seating = seat([demands], Names())
    if heads(demands) < 2:
        given = brief.requirements.perspectives is not None
        too_few(brief, strategy, heads(demands), 2, "perspectives" if given else "agents")
    check_votes(brief, aggregation, heads(demands))
    (voices,) = seating.rounds
    stage = Stage(name=strategy, variable="opinions", voices=voices, aggregation=aggregation)
    gates = gates_of(brief, voices, heads(demands))
    return Decided(form="panel", stages=(stage,), groups=seating.groups, gates=gates)
