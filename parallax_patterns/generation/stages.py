"""The stages of a chain and the tiers of a cascade: who works in each, and on what terms.

Without `stages`, each entry of `perspectives` or `agents` is a stage of its own. With them, the
entries of `agents` say more about the capabilities that the stages name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from parallax_patterns.generation.aggregating import aggregation_of, check_votes
from parallax_patterns.generation.brief import Brief
from parallax_patterns.generation.names import TAKEN, Names, camel_case
from parallax_patterns.generation.plan import Aggregation, Group, Stage, Voice
from parallax_patterns.generation.stage_checks import check_stages
from parallax_patterns.generation.timing import shown_duration
from parallax_patterns.generation.voices import (
    Demand,
    Question,
    attempts_of,
    capability_named,
    capability_of,
    check_distinct,
    goal_of,
    heads,
    of_need,
    seat,
)
from parallax_patterns.requirements import AgentNeed, Perspective
from parallax_patterns.requirements import Stage as WantedStage


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A stage whose voices are not seated yet; `panel` when they are heard together."""

    name: str
    description: str
    demands: tuple[Demand, ...]
    panel: bool
    wanted: WantedStage | None = None
    listed: bool = False
    """Whether the answers of a panel are handed on as a list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """Stages in their order, and the groups of their voices."""

    stages: tuple[Stage, ...]
    groups: tuple[Group, ...]


def stages_of(
    brief: Brief, drafts: Sequence[Draft], names: Names, *, apart: bool = False
) -> Staged:
    """The stages of drafts, in order; `apart` as of `seat`."""
    seating = seat([draft.demands for draft in drafts], names, apart=apart)
    stages = tuple(
        _stage(brief, draft, voices, names)
        for draft, voices in zip(drafts, seating.rounds, strict=True)
    )
    return Staged(stages=stages, groups=seating.groups)


def _stage(brief: Brief, draft: Draft, voices: tuple[Voice, ...], names: Names) -> Stage:
    """One stage. What a single voice retries, its stage does, each attempt with its own timeout."""
    wanted = draft.wanted
    retries = wanted.retries if wanted is not None else None
    attempts = 1 if draft.panel else voices[0].attempts
    alone = (voices[0].model_copy(update={"attempts": 1}),)
    return Stage(
        name=draft.name,
        variable=names.take(camel_case(draft.name), "stage"),
        description=draft.description,
        voices=voices if draft.panel else alone,
        aggregation=_aggregation(brief, draft) if draft.panel and not draft.listed else None,
        condition=wanted.condition if wanted else None,
        timeout=shown_duration(wanted.timeout) if wanted else None,
        attempts=attempts if retries is None else 1 + retries,
    )


def _aggregation(brief: Brief, draft: Draft) -> Aggregation:
    """How the voices of a stage become one answer, each stage in its own way."""
    aggregate = draft.wanted.aggregate if draft.wanted is not None else None
    if aggregate == "merge":
        return Aggregation(primitive="merge")
    aggregation = aggregation_of(brief, aggregate or "consensus")
    check_votes(brief, aggregation, heads(draft.demands))
    return aggregation


def drafts_of(brief: Brief, besides: AgentNeed | None = None) -> list[Draft]:
    """The drafts of the stages, perspectives or agents, but for one entry of `agents`."""
    requirements = brief.requirements
    if requirements.stages is not None:
        check_stages(brief, besides)
        return [_of_stage(brief, stage) for stage in requirements.stages]
    if requirements.perspectives is not None:
        check_distinct(
            brief, "perspectives", [one.name for one in requirements.perspectives], "name"
        )
        return [_of_perspective(brief, one) for one in requirements.perspectives]
    needs = [need for need in requirements.agents or [] if need is not besides]
    check_distinct(brief, "agents", [need.capability for need in needs], "capability")
    return [_of_agent(brief, need) for need in needs]


def _of_perspective(brief: Brief, one: Perspective) -> Draft:
    prompt = one.prompt or f"{goal_of(brief)}, from the perspective of {one.name}"
    demand = _demand(brief, one.name, capability_of(one), prompt)
    return Draft(name=one.name, description="", demands=(demand,), panel=False)


def _of_agent(brief: Brief, need: AgentNeed) -> Draft:
    asked = Question(task=goal_of(brief), attempts=attempts_of(brief))
    demand = of_need(brief, need, asked, alone=False)
    panel = demand.count != 1
    return Draft(name=need.capability, description="", demands=(demand,), panel=panel)


def _of_stage(brief: Brief, stage: WantedStage) -> Draft:
    prompt = f"{goal_of(brief)}: {stage.description or stage.name}"
    needs = stage.agents or [AgentNeed(capability=capability_named(stage.name))]
    settings = {need.capability: need for need in brief.requirements.agents or []}
    whole = [_completed(need, settings.get(need.capability)) for need in needs]
    demands = [_of_need(brief, stage, need, prompt) for need in whole]
    panel = bool(stage.parallel) or len(demands) > 1 or demands[0].count != 1
    if stage.parallel and len(demands) == 1 and demands[0].count == 1:
        demands = [replace(demands[0], count=None, at_least=2)]
    return Draft(
        name=stage.name,
        description=stage.description or "",
        demands=tuple(demands),
        panel=panel,
        wanted=stage,
    )


def _of_need(brief: Brief, stage: WantedStage, need: AgentNeed, prompt: str) -> Demand:
    count = need.count if need.count is not None else (None if need.min is not None else 1)
    return Demand(
        title=need.capability,
        capability=need.capability,
        count=count,
        at_least=need.min or 1,
        prompt=prompt,
        operation=operation_of(stage.name),
        attempts=attempts_of(brief),
        gate=need.min_confidence or 0.0,
        expertise=need.expertise,
    )


def _completed(need: AgentNeed, settings: AgentNeed | None) -> AgentNeed:
    """What a stage says of its agents; where it is silent, what the file says of the capability."""
    if settings is None:
        return need
    return settings.model_copy(update=need.model_dump(exclude_none=True))


def _demand(brief: Brief, title: str, capability: str, prompt: str) -> Demand:
    return Demand(
        title=title,
        capability=capability,
        count=1,
        at_least=1,
        prompt=prompt,
        attempts=attempts_of(brief),
    )


def operation_of(stage: str) -> str:
    """The operation that a stage asks for: its own name where it can be spelt."""
    spelt = camel_case(stage)
    return spelt if spelt and spelt not in TAKEN else "analyze"
