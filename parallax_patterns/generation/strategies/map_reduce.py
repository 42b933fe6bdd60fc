"""Map and reduce: a list of the input, who works on each item, and who sums up."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from parallax_patterns.generation.brief import Brief
from parallax_patterns.generation.names import Names
from parallax_patterns.generation.schemas import fault_of, lists_of
from parallax_patterns.generation.stages import Draft, Staged, drafts_of, stages_of
from parallax_patterns.generation.strategies.decided import (
    Decided,
    naming_field,
    refuse_conditions,
    refuse_gates,
    too_few,
)
from parallax_patterns.generation.strategies.staged import check_aggregation
from parallax_patterns.generation.voices import goal_of
from parallax_patterns.requirements import Strategy

ITEMS: Final = "items"
"""The list of the input where no schema names one."""


def map_reduce(brief: Brief, strategy: Strategy) -> Decided:
    """Two stages, or agents: the first for the items, the second for all their answers."""
    if brief.requirements.perspectives is not None:
        brief.unused(
            "perspectives",
            reason="each item of the list is looked at once",
            advice="Name who works on an item, and who sums up, in `agents` or `stages`",
        )
    drafts = _drafts(brief, strategy)
    staged = stages_of(brief, drafts, Names())
    refuse_gates(brief, strategy)
    refuse_conditions(brief, "both stages always work")
    check_aggregation(brief, staged.stages[1:])
    _check_voices(brief, staged)
    return Decided(
        form="map-reduce", stages=staged.stages, groups=staged.groups, items=_items(brief)
    )


def _check_voices(brief: Brief, staged: Staged) -> None:
    """Whoever shares the items is a whole group, or one agent."""
    if staged.stages and len(staged.stages[0].voices) > 1:
        brief.contradiction(
            naming_field(brief),
            problem="so many agents share the items, and another number of them sums up",
            advice="Ask for the same number in both, or for another capability",
        )


def _drafts(brief: Brief, strategy: Strategy) -> list[Draft]:
    drafts = drafts_of(brief)
    if not 1 <= len(drafts) <= 2:
        _wrong_number(brief, strategy, len(drafts))
    if not drafts:
        return []
    mapping = _whole(drafts[0])
    _check_mapping(brief, drafts[0])
    if len(drafts) == 1:
        brief.note(f"`{mapping.name}` sums up as well: no second entry says who does.")
        return [mapping, _summing(brief, mapping)]
    if brief.requirements.stages is not None:
        return [mapping, drafts[1]]
    task = f"{goal_of(brief)}: sum up the parts"
    demands = tuple(replace(one, prompt=task, operation="combine") for one in drafts[1].demands)
    return [mapping, replace(drafts[1], demands=demands)]


def _wrong_number(brief: Brief, strategy: Strategy, found: int) -> None:
    field = naming_field(brief)
    if found == 0:
        too_few(brief, strategy, 0, 1, "agents")
        return
    brief.contradiction(
        field,
        problem=f"one step for each item and one for all of them are needed; these are {found}",
        advice="Keep two, or use `strategy: pipeline`",
    )


def _whole(draft: Draft) -> Draft:
    """The draft with one question for a whole group, who share the items."""
    first = draft.demands[0]
    count = None if first.count is None else first.count
    return replace(draft, demands=(replace(first, count=count),), panel=True, listed=True)


def _check_mapping(brief: Brief, draft: Draft) -> None:
    stage = draft.wanted
    if stage is None:
        return
    if len(draft.demands) > 1:
        brief.contradiction(
            "stages",
            0,
            "agents",
            problem="each item goes to one agent, of one capability",
            advice="Keep one entry; `count` agents of it share the items",
        )
    if stage.aggregate is not None:
        brief.unused(
            "stages",
            0,
            "aggregate",
            reason="each item has one answer",
            advice="Remove it, or say it of the second stage",
        )


def _summing(brief: Brief, mapping: Draft) -> Draft:
    """The first agent of those who worked on the items."""
    demand = replace(
        mapping.demands[0],
        count=1,
        at_least=1,
        prompt=f"{goal_of(brief)}: sum up the parts",
        operation="combine",
    )
    name = "summary" if mapping.name.casefold() != "summary" else "summary 2"
    return Draft(name=name, description="", demands=(demand,), panel=False)


def _items(brief: Brief) -> str:
    """The key of the input that holds the list."""
    schema = brief.requirements.input
    if schema is None:
        brief.note(f"`input` is not given: the list is expected as `{ITEMS}`.")
        return ITEMS
    keys = [] if fault_of(schema) is not None else lists_of(schema)
    if not keys and fault_of(schema) is None:
        brief.contradiction(
            "input",
            problem="there is no list in the input, of which each item could be worked on",
            advice='Add one that is always there, such as `items: ["string"]`',
        )
    if len(keys) > 1:
        brief.note(f"The input has several lists: each item of `{keys[0]}` is worked on.")
    return keys[0] if keys else ITEMS
