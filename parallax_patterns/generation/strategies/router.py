"""The router: conditions over the input, or an agent, choose one of several routes."""

from __future__ import annotations

from parallax_patterns.generation.brief import Brief
from parallax_patterns.generation.forms.route import OTHERWISE
from parallax_patterns.generation.names import Names
from parallax_patterns.generation.stages import Draft, drafts_of, stages_of
from parallax_patterns.generation.strategies.decided import (
    Decided,
    naming_field,
    refuse_gates,
    too_few,
)
from parallax_patterns.generation.strategies.heads import head_demand, head_of
from parallax_patterns.generation.strategies.staged import check_aggregation
from parallax_patterns.generation.voices import goal_of
from parallax_patterns.requirements import Strategy

CHOICE = "choice"


def router(brief: Brief, strategy: Strategy) -> Decided:
    """The routes of `stages`, `perspectives` or `agents`, behind whoever or whatever chooses."""
    stages = brief.requirements.stages or []
    conditional = any(stage.condition is not None for stage in stages)
    head = None if conditional else head_of(brief, strategy)
    drafts = drafts_of(brief, head)
    if conditional:
        _check_conditions(brief)
    if len(drafts) < 2:
        too_few(brief, strategy, len(drafts), 2, naming_field(brief))
    if head is not None:
        prompt = f"{goal_of(brief)}: name the route that fits"
        demand = head_demand(brief, head, prompt=prompt, operation="route")
        name = unused_name(CHOICE, drafts)
        drafts = [Draft(name=name, description="", demands=(demand,), panel=False), *drafts]
    staged = stages_of(brief, drafts, Names())
    refuse_gates(brief, strategy)
    check_aggregation(brief, staged.stages)
    return Decided(form="route", stages=staged.stages, groups=staged.groups)


def unused_name(wanted: str, drafts: list[Draft]) -> str:
    """A name for a stage of our own that none of the user's has."""
    taken = {draft.name.casefold() for draft in drafts}
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted} {number}"
    return name


def _check_conditions(brief: Brief) -> None:
    """Every route but the last needs a condition, and the last takes what is left."""
    stages = brief.requirements.stages or []
    for at, stage in enumerate(stages[:-1]):
        if stage.condition is None:
            brief.contradiction(
                "stages",
                at,
                problem=f"`{stage.name}` has no condition, so no route after it is ever taken",
                advice="Add its `condition`, or make it the last",
            )
    if stages and stages[-1].condition is not None:
        brief.contradiction(
            "stages",
            len(stages) - 1,
            "condition",
            problem="an input for which no condition holds would have no route",
            advice=f"Remove it, or add a last stage such as `{OTHERWISE}` without `condition`",
        )
