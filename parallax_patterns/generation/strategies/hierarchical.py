"""The hierarchy: a lead plans, the team works, and the lead decides on what they report."""

from __future__ import annotations

from dataclasses import replace

from parallax_patterns.generation.brief import Brief
from parallax_patterns.generation.names import Names
from parallax_patterns.generation.stages import Draft, drafts_of, stages_of
from parallax_patterns.generation.strategies.decided import (
    Decided,
    naming_field,
    refuse_conditions,
    refuse_gates,
    too_few,
)
from parallax_patterns.generation.strategies.heads import head_demand, head_of
from parallax_patterns.generation.strategies.staged import check_aggregation
from parallax_patterns.generation.voices import (
    Question,
    attempts_of,
    goal_of,
    panel_demands,
)
from parallax_patterns.generation.wording import listed
from parallax_patterns.requirements import Strategy


def hierarchical(brief: Brief, strategy: Strategy) -> Decided:
    """The levels of `stages`, or a lead above a team."""
    refuse_gates(brief, strategy)
    drafts = _levels(brief) if brief.requirements.stages is not None else _team(brief)
    if len(drafts) < 2:
        too_few(brief, strategy, len(drafts), 2, naming_field(brief))
    staged = stages_of(brief, drafts, Names())
    check_aggregation(brief, staged.stages)
    stages = staged.stages
    return Decided(form="chain", stages=stages, groups=staged.groups)


def _levels(brief: Brief) -> list[Draft]:
    """The stages from the bottom up; a level of several reports every answer to the next."""
    refuse_conditions(brief, "every level works")
    drafts = drafts_of(brief)
    if _reports(drafts[-1]):
        brief.contradiction(
            "stages",
            len(drafts) - 1,
            problem="the last level decides, and several agents there do not say how",
            advice="Keep one agent, or add `aggregate: consensus`",
        )
    return [replace(draft, listed=_reports(draft)) for draft in drafts]


def _reports(draft: Draft) -> bool:
    """Whether the answers of a level stay apart."""
    return draft.panel and (draft.wanted is None or draft.wanted.aggregate is None)


def _team(brief: Brief) -> list[Draft]:
    """The lead plans, everyone else works at once, the lead decides."""
    lead = head_of(brief, "lead")
    question = Question(
        task=goal_of(brief), attempts=attempts_of(brief), operation="work", besides=lead
    )
    named = brief.requirements.perspectives is not None or len(brief.requirements.agents or ()) > 1
    if not named:
        return []
    demands = panel_demands(brief, question)
    titles = listed([demand.title for demand in demands])
    goal = goal_of(brief)
    plan = head_demand(brief, lead, prompt=f"{goal}: plan the work of {titles}", operation="plan")
    decide = head_demand(brief, lead, prompt=f"{goal}: decide on the reports", operation="decide")
    by = f"by `{lead.capability}`"
    return [
        Draft(name="briefing", description=by, demands=(plan,), panel=False),
        Draft(name="reports", description="by the team", demands=demands, panel=True, listed=True),
        Draft(name="conclusion", description=by, demands=(decide,), panel=False),
    ]
