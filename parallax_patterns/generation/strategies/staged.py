"""Strategies that go through stages: pipelines, cascades, chains of fallbacks, races."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from parallax_patterns.generation.brief import Brief
from parallax_patterns.generation.names import Names
from parallax_patterns.generation.plan import Stage
from parallax_patterns.generation.stages import Staged, drafts_of, stages_of
from parallax_patterns.generation.strategies.decided import (
    Decided,
    naming_field,
    refuse_conditions,
    refuse_gates,
    too_few,
)
from parallax_patterns.requirements import Strategy

_ORDERS: Final[Mapping[str, str]] = {
    "cascade": "the confidence alone decides who is asked next",
    "fallback-chain": "the confidence alone decides who is asked next",
    "race": "everyone starts at once",
}
"""What decides who works, where it is no condition."""


def chain(brief: Brief, strategy: Strategy) -> Decided:
    """One stage after the other, each given the answer before it."""
    staged = _staged(brief, strategy, needed=1)
    if strategy == "custom" and brief.requirements.stages is None:
        too_few(brief, strategy, 0, 1, "stages")
    return Decided(form="chain", stages=staged.stages, groups=staged.groups)


def tiers(brief: Brief, strategy: Strategy) -> Decided:
    """The next stage only where the one before was not sure enough."""
    staged = _staged(brief, strategy, needed=2)
    return Decided(form="tiers", stages=staged.stages, groups=staged.groups)


def race(brief: Brief, strategy: Strategy) -> Decided:
    """All stages at once, each with agents of its own."""
    staged = _staged(brief, strategy, needed=2, apart=True)
    return Decided(form="race", stages=staged.stages, groups=staged.groups)


def _staged(brief: Brief, strategy: Strategy, *, needed: int, apart: bool = False) -> Staged:
    staged = stages_of(brief, drafts_of(brief), Names(), apart=apart)
    if len(staged.stages) < needed:
        field = naming_field(brief) if brief.located.has(naming_field(brief)) else "stages"
        too_few(brief, strategy, len(staged.stages), needed, field)
    refuse_gates(brief, strategy)
    check_lists(brief)
    check_aggregation(brief, staged.stages)
    if strategy in _ORDERS:
        refuse_conditions(brief, f"in a `{strategy}` {_ORDERS[strategy]}")
    return staged


def check_lists(brief: Brief) -> None:
    """Perspectives that are stages leave nothing for `agents` to say."""
    requirements = brief.requirements
    if requirements.perspectives is not None and requirements.agents is not None:
        brief.unused(
            "agents",
            reason="the perspectives say who is asked",
            advice="Write `stages`, each with its `agents`",
        )


def check_aggregation(brief: Brief, stages: tuple[Stage, ...]) -> None:
    """An aggregation needs a stage that compares."""
    if brief.requirements.aggregation is not None and not any(one.compares for one in stages):
        brief.unused(
            "aggregation",
            reason="no stage compares several voices",
            advice="Add `parallel: true` to a stage, or remove it",
        )
