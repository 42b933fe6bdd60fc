"""The debate: rounds in which everyone knows what all said before, until they agree."""

from __future__ import annotations

from typing import Final

from parallax_patterns.generation.aggregating import aggregation_of, check_votes
from parallax_patterns.generation.brief import Brief
from parallax_patterns.generation.names import Names
from parallax_patterns.generation.plan import Aggregation, Stage, Voice
from parallax_patterns.generation.strategies.decided import Decided, refuse_gates, too_few
from parallax_patterns.generation.voices import (
    Question,
    attempts_of,
    check_distinct,
    goal_of,
    heads,
    panel_demands,
    seat,
)
from parallax_patterns.requirements import Strategy

_ASSUMED: Final = (
    ("opening", "say what you think of it, and why"),
    ("rebuttal", "answer what the others said; change your mind where they are right"),
)
_OTHER_FIELDS: Final = ("parallel", "agents", "condition", "aggregate", "timeout", "retries")


def debate(brief: Brief, strategy: Strategy) -> Decided:
    """The voices of a panel, heard once a round."""
    refuse_gates(brief, strategy)
    aggregation = aggregation_of(brief, "consensus")
    question = Question(task=goal_of(brief), attempts=attempts_of(brief), operation="debate")
    demands = panel_demands(brief, question)
    if heads(demands) < 2:
        given = brief.requirements.perspectives is not None
        too_few(brief, strategy, heads(demands), 2, "perspectives" if given else "agents")
    check_votes(brief, aggregation, heads(demands))
    _refuse_retry(brief)
    seating = seat([demands], Names())
    (voices,) = seating.rounds
    stages = tuple(
        _round(name, description, at, voices, aggregation)
        for at, (name, description) in enumerate(_rounds(brief, strategy))
    )
    return Decided(form="rounds", stages=stages, groups=seating.groups)


def _round(
    name: str, description: str, at: int, voices: tuple[Voice, ...], aggregation: Aggregation
) -> Stage:
    return Stage(
        name=name,
        variable=f"round{at + 1}",
        description=description,
        voices=voices,
        aggregation=aggregation,
    )


def _rounds(brief: Brief, strategy: Strategy) -> list[tuple[str, str]]:
    """The rounds with what is asked for in them."""
    stages = brief.requirements.stages
    if stages is None:
        brief.note("`stages` is not given: the rounds are an opening and a rebuttal.")
        return list(_ASSUMED)
    if len(stages) < 2:
        too_few(brief, strategy, len(stages), 2, "stages")
    check_distinct(brief, "stages", [stage.name for stage in stages], "name")
    for at in range(len(stages)):
        for field in _OTHER_FIELDS:
            if brief.located.has("stages", at, field):
                brief.unused(
                    "stages",
                    at,
                    field,
                    reason="the stages of a debate are its rounds, in which everyone is heard",
                    advice="Keep `name` and `description`; say who debates in `perspectives`",
                )
    return [(stage.name, stage.description or "") for stage in stages]


def _refuse_retry(brief: Brief) -> None:
    fallback = brief.requirements.fallback
    if fallback is not None and (fallback.action == "retry" or fallback.max_retries is not None):
        field = "action" if fallback.action == "retry" else "maxRetries"
        brief.unused(
            "fallback",
            field,
            reason="a debate goes on for as many rounds as it has `stages`",
            advice="Add a round to `stages`, and use `action: escalate`",
        )
