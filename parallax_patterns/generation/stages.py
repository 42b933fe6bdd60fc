"""The stages of a chain and the tiers of a cascade: who works in each, and on what terms.

Without `stages`, each entry of `perspectives` or `agents` is a stage of its own. With them, the
entries of `agents` say more about the capabilities that the stages name.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from parallax_patterns.generation.aggregating import aggregation_of, check_votes
from parallax_patterns.generation.brief import Brief
from parallax_patterns.generation.conditions import check_condition
from parallax_patterns.generation.names import TAKEN, Names, camel_case
from parallax_patterns.generation.plan import Aggregation, Group, Stage, Voice
from parallax_patterns.generation.timing import seconds_of, shown_duration, waits_between
from parallax_patterns.generation.voices import (
    Demand,
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
class _Draft:
    """A stage whose voices are not seated yet; `panel` when they are heard together."""

    name: str
    description: str
    demands: tuple[Demand, ...]
    panel: bool
    wanted: WantedStage | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """Stages in their order, and the groups of their voices."""

    stages: tuple[Stage, ...]
    groups: tuple[Group, ...]


def stages_of(brief: Brief, names: Names) -> Staged:
    """The stages in order."""
    drafts = _drafts(brief)
    seating = seat([draft.demands for draft in drafts], names)
    stages = tuple(
        _stage(brief, draft, voices, names)
        for draft, voices in zip(drafts, seating.rounds, strict=True)
    )
    return Staged(stages=stages, groups=seating.groups)


def _stage(brief: Brief, draft: _Draft, voices: tuple[Voice, ...], names: Names) -> Stage:
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
        aggregation=_aggregation(brief, draft) if draft.panel else None,
        condition=wanted.condition if wanted else None,
        timeout=shown_duration(wanted.timeout) if wanted else None,
        attempts=attempts if retries is None else 1 + retries,
    )


def _aggregation(brief: Brief, draft: _Draft) -> Aggregation:
    """How the voices of a stage become one answer, each stage in its own way."""
    aggregate = draft.wanted.aggregate if draft.wanted is not None else None
    if aggregate == "merge":
        return Aggregation(primitive="merge")
    aggregation = aggregation_of(brief, aggregate or "consensus")
    check_votes(brief, aggregation, heads(draft.demands))
    return aggregation


def _drafts(brief: Brief) -> list[_Draft]:
    requirements = brief.requirements
    if requirements.stages is not None:
        _check_stages(brief)
        return [_of_stage(brief, stage) for stage in requirements.stages]
    if requirements.perspectives is not None:
        check_distinct(
            brief, "perspectives", [one.name for one in requirements.perspectives], "name"
        )
        return [_of_perspective(brief, one) for one in requirements.perspectives]
    needs = requirements.agents or []
    check_distinct(brief, "agents", [need.capability for need in needs], "capability")
    return [_of_agent(brief, need) for need in needs]


def _of_perspective(brief: Brief, one: Perspective) -> _Draft:
    prompt = one.prompt or f"{goal_of(brief)}, from the perspective of {one.name}"
    demand = _demand(brief, one.name, capability_of(one), prompt)
    return _Draft(name=one.name, description="", demands=(demand,), panel=False)


def _of_agent(brief: Brief, need: AgentNeed) -> _Draft:
    demand = of_need(brief, need, alone=False)
    panel = demand.count != 1
    return _Draft(name=need.capability, description="", demands=(demand,), panel=panel)


def _of_stage(brief: Brief, stage: WantedStage) -> _Draft:
    prompt = f"{goal_of(brief)}: {stage.description or stage.name}"
    needs = stage.agents or [AgentNeed(capability=capability_named(stage.name))]
    settings = {need.capability: need for need in brief.requirements.agents or []}
    whole = [_completed(need, settings.get(need.capability)) for need in needs]
    demands = [_of_need(brief, stage, need, prompt) for need in whole]
    panel = bool(stage.parallel) or len(demands) > 1 or demands[0].count != 1
    if stage.parallel and len(demands) == 1 and demands[0].count == 1:
        demands = [replace(demands[0], count=None, at_least=2)]
    return _Draft(
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


def _check_stages(brief: Brief) -> None:
    requirements = brief.requirements
    stages = requirements.stages or []
    check_distinct(brief, "stages", [stage.name for stage in stages], "name")
    if requirements.perspectives is not None:
        brief.unused(
            "perspectives",
            reason="the stages say who is asked",
            advice="Move them into the `agents` of a stage with `parallel: true`",
        )
    _check_settings(brief)
    for at, stage in enumerate(stages):
        _check_stage(brief, at, stage)


def _check_settings(brief: Brief) -> None:
    """Every entry of `agents` has to belong to a stage."""
    named = {need.capability for stage in brief.requirements.stages or [] for need in _needs(stage)}
    for at, need in enumerate(brief.requirements.agents or []):
        if need.capability not in named:
            brief.unused(
                "agents",
                at,
                "capability",
                reason=f"no stage asks for `{need.capability}`",
                advice="Name it in the `agents` of a stage, or remove it",
            )


def _needs(stage: WantedStage) -> list[AgentNeed]:
    return stage.agents or [AgentNeed(capability=capability_named(stage.name))]


def _check_stage(brief: Brief, at: int, stage: WantedStage) -> None:
    several = len(_needs(stage)) > 1
    if stage.parallel is False and several:
        brief.contradiction(
            "stages",
            at,
            "parallel",
            problem=f"{len(_needs(stage))} agents cannot share one stage in turn",
            advice="Write `parallel: true`, or make each agent a stage of its own",
        )
    single = not several and not stage.parallel
    counts = [need.count or need.min or 1 for need in _needs(stage)]
    if stage.aggregate is not None and single and counts == [1]:
        brief.unused(
            "stages",
            at,
            "aggregate",
            reason="the stage asks one agent",
            advice="Add `parallel: true`, or remove it",
        )
    if stage.condition is not None:
        check_condition(brief, at, stage.condition)
    if stage.agents is not None:
        _check_agents(brief, at, stage.agents)
    if stage.timeout is not None and not (single and counts == [1]):
        _check_timeout(brief, at, stage.timeout)


def _check_timeout(brief: Brief, at: int, timeout: str | float) -> None:
    """The voices of a panel retry inside the time of their stage."""
    waits = waits_between(attempts_of(brief))
    if waits >= seconds_of(timeout):
        brief.contradiction(
            "stages",
            at,
            "timeout",
            problem=f"the waits between the attempts of `maxRetries` alone take {waits:g} s",
            advice=f"Write more than {waits:g}s, or allow fewer retries",
        )


def _check_agents(brief: Brief, at: int, needs: list[AgentNeed]) -> None:
    first: dict[str, int] = {}
    for index, need in enumerate(needs):
        if need.capability in first:
            place = brief.value("stages", at, "agents", first[need.capability])
            path = ("stages", at, "agents", index)
            brief.repeated(*path, name=need.capability, what="agent", first=place)
        first.setdefault(need.capability, index)
