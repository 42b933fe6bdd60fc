"""What the fields of `stages` mean together, and what of them no stage can honour."""

from __future__ import annotations

from parallax_patterns.generation.brief import Brief
from parallax_patterns.generation.conditions import check_condition
from parallax_patterns.generation.timing import seconds_of, waits_between
from parallax_patterns.generation.voices import attempts_of, capability_named, check_distinct
from parallax_patterns.requirements import AgentNeed
from parallax_patterns.requirements import Stage as WantedStage


def check_stages(brief: Brief, besides: AgentNeed | None = None) -> None:
    """Reports the faults of `stages`; `besides` is an entry of `agents` that serves none."""
    requirements = brief.requirements
    stages = requirements.stages or []
    check_distinct(brief, "stages", [stage.name for stage in stages], "name")
    if requirements.perspectives is not None:
        brief.unused(
            "perspectives",
            reason="the stages say who is asked",
            advice="Move them into the `agents` of a stage with `parallel: true`",
        )
    _check_settings(brief, besides)
    for at, stage in enumerate(stages):
        _check_stage(brief, at, stage)


def _check_settings(brief: Brief, besides: AgentNeed | None) -> None:
    """Every entry of `agents` has to belong to a stage."""
    named = {
        need.capability for stage in brief.requirements.stages or [] for need in needs_of(stage)
    }
    for at, need in enumerate(brief.requirements.agents or []):
        if need is not besides and need.capability not in named:
            brief.unused(
                "agents",
                at,
                "capability",
                reason=f"no stage asks for `{need.capability}`",
                advice="Name it in the `agents` of a stage, or remove it",
            )


def needs_of(stage: WantedStage) -> list[AgentNeed]:
    return stage.agents or [AgentNeed(capability=capability_named(stage.name))]


def _check_stage(brief: Brief, at: int, stage: WantedStage) -> None:
    several = len(needs_of(stage)) > 1
    if stage.parallel is False and several:
        brief.contradiction(
            "stages",
            at,
            "parallel",
            problem=f"{len(needs_of(stage))} agents cannot share one stage in turn",
            advice="Write `parallel: true`, or make each agent a stage of its own",
        )
    single = not several and not stage.parallel
    counts = [need.count or need.min or 1 for need in needs_of(stage)]
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
