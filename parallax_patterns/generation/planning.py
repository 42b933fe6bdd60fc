"""From requirements to the plan of a pattern.

Every field of the requirements either shapes the plan or is reported at its place; all faults are
reported in one go. A plan is only given when there was none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from parallax_compiler.diagnostics.core import Sink
from parallax_patterns.diagnostics.requirements import MissingVoices, UnsupportedStrategy
from parallax_patterns.generation.aggregating import aggregation_of, check_votes, check_weights
from parallax_patterns.generation.brief import Brief
from parallax_patterns.generation.contracts import check_examples, context_of, contracts_of
from parallax_patterns.generation.endings import (
    fallback_of,
    least_confidence,
    limits_of,
    refuse_unsupported,
)
from parallax_patterns.generation.names import Names, file_name, pascal_case
from parallax_patterns.generation.plan import Form, Group, Limits, PatternPlan, Stage, json_text
from parallax_patterns.generation.stages import stages_of
from parallax_patterns.generation.timing import rounds_of, waits_between, waits_of
from parallax_patterns.generation.voices import heads, panel_demands, seat
from parallax_patterns.requirements import LocatedRequirements, Strategy

PANELS: Final = ("parallel-consensus", "consensus", "voting")
STAGED: Final = ("pipeline", "cascade", "fallback-chain")
SUPPORTED: Final = (*PANELS, *STAGED)

_NEAREST: Final[Mapping[str, str]] = {
    "sequential": "pipeline",
    "router": "cascade",
    "race": "fallback-chain",
    "map-reduce": "parallel-consensus",
    "review": "parallel-consensus",
    "hierarchical": "cascade",
    "resilient": "fallback-chain",
    "debate": "consensus",
    "quality-gate": "parallel-consensus",
    "custom": "pipeline",
}
"""The supported strategy that does most of what an unsupported one would."""


def plan_of(
    requirements: LocatedRequirements, sink: Sink, name: str | None = None
) -> PatternPlan | None:
    """The plan of a pattern; None when the sink received errors. `name` overrides the file's."""
    brief = Brief(given=requirements, sink=sink)
    refuse_unsupported(brief)
    strategy = _strategy(brief)
    if strategy is None:
        return None
    before = sink.has_errors
    plan = _plan(brief, strategy, name)
    return None if before or sink.has_errors else plan


def _plan(brief: Brief, strategy: Strategy, name: str | None) -> PatternPlan:
    requirements = brief.requirements
    least = least_confidence(brief, strategy)
    decided = _decided(brief, strategy, least)
    fallback, attempts = fallback_of(brief)
    inputs, outputs = contracts_of(brief, fallback)
    check_weights(brief)
    check_examples(brief)
    title = name or requirements.name or requirements.goal
    plan = PatternPlan(
        name=_file_name(brief, title),
        title=pascal_case(title),
        goal=requirements.goal,
        description=requirements.description or requirements.goal,
        strategy=strategy,
        form=decided.form,
        groups=decided.groups,
        stages=decided.stages,
        stop_below=decided.stop_below,
        min_confidence=least,
        attempts=attempts,
        fallback=fallback,
        input_schema=inputs,
        output_schema=outputs,
        context=context_of(requirements.context),
        examples=tuple(json_text(one) for one in requirements.tests or ()),
        notes=tuple(brief.notes),
    )
    return plan.model_copy(update={"limits": _limits(brief, plan)})


def _limits(brief: Brief, plan: PatternPlan) -> Limits:
    rounds = rounds_of(plan.stages) * plan.attempts
    waits = waits_of(plan.stages) * plan.attempts + waits_between(plan.attempts)
    return limits_of(brief, _least_calls(plan), rounds, waits)


def _file_name(brief: Brief, title: str) -> str:
    name = file_name(title)
    if not name:
        field = "name" if brief.requirements.name is not None else "goal"
        brief.contradiction(
            field,
            problem="no file can be named after this",
            advice="Add a `name` with letters or digits",
        )
    return name


def _strategy(brief: Brief) -> Strategy | None:
    """The strategy asked for, or the one that the other fields imply."""
    wanted = brief.requirements.strategy
    if wanted is None:
        staged = brief.requirements.stages is not None
        implied: Strategy = "pipeline" if staged else "parallel-consensus"
        brief.note(f"`strategy` is not given: `{implied}` is assumed.")
        return implied
    if wanted in SUPPORTED:
        return wanted
    brief.report(
        UnsupportedStrategy(
            source=brief.source,
            span=brief.value("strategy"),
            strategy=wanted,
            nearest=_NEAREST[wanted],
            supported=SUPPORTED,
        )
    )
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Decided:
    """How the decision is made."""

    form: Form
    stages: tuple[Stage, ...]
    groups: tuple[Group, ...]
    stop_below: float = 0.0


def _decided(brief: Brief, strategy: Strategy, least: float) -> _Decided:
    if strategy in PANELS:
        return _panel(brief, strategy)
    staged = stages_of(brief, Names())
    _check_staged(brief, strategy, staged.stages)
    if strategy == "pipeline":
        conditional = any(stage.condition is not None for stage in staged.stages)
        stop = min(least, _HALT) if conditional else least
        return _Decided(form="chain", stages=staged.stages, groups=staged.groups, stop_below=stop)
    return _Decided(form="tiers", stages=staged.stages, groups=staged.groups)


_HALT: Final = 0.3
"""Where a chain with conditions stops: a condition may be there to mend an unsure answer."""


def _panel(brief: Brief, strategy: Strategy) -> _Decided:
    if brief.requirements.stages is not None:
        brief.unused(
            "stages",
            reason=f"`{strategy}` asks everyone at once",
            advice="Use `strategy: pipeline`, or move the stages into `perspectives`",
        )
    aggregation = aggregation_of(brief, "voting" if strategy == "voting" else "consensus")
    demands = panel_demands(brief)
    seating = seat([demands], Names())
    if heads(demands) < 2:
        given = brief.requirements.perspectives is not None
        _too_few(brief, strategy, heads(demands), 2, "perspectives" if given else "agents")
    check_votes(brief, aggregation, heads(demands))
    (voices,) = seating.rounds
    stage = Stage(name=strategy, variable="opinions", voices=voices, aggregation=aggregation)
    return _Decided(form="panel", stages=(stage,), groups=seating.groups)


def _too_few(brief: Brief, strategy: str, found: int, needed: int, field: str) -> None:
    brief.report(
        MissingVoices(
            source=brief.source,
            span=brief.key(field) if brief.located.has(field) else brief.value("strategy"),
            strategy=strategy,
            found=found,
            needed=needed,
            field=field,
        )
    )


def _check_staged(brief: Brief, strategy: str, stages: tuple[Stage, ...]) -> None:
    requirements = brief.requirements
    needed = 1 if strategy == "pipeline" else 2
    if len(stages) < needed:
        field = next(
            (one for one in ("perspectives", "agents") if brief.located.has(one)), "stages"
        )
        _too_few(brief, strategy, len(stages), needed, field)
    if requirements.perspectives is not None and requirements.agents is not None:
        brief.unused(
            "agents",
            reason="the perspectives say who is asked",
            advice="Write `stages`, each with its `agents`",
        )
    if requirements.aggregation is not None and not any(one.compares for one in stages):
        brief.unused(
            "aggregation",
            reason="no stage compares several voices",
            advice="Add `parallel: true` to a stage, or remove it",
        )
    if strategy != "pipeline":
        _refuse_conditions(brief, strategy)


def _refuse_conditions(brief: Brief, strategy: str) -> None:
    for at, stage in enumerate(brief.requirements.stages or []):
        if stage.condition is not None:
            brief.unused(
                "stages",
                at,
                "condition",
                reason=f"in a `{strategy}` the confidence alone decides who is asked next",
                advice="Remove it, or use `strategy: pipeline`",
            )


def _least_calls(plan: PatternPlan) -> int:
    """The calls of a run in which everything goes well."""
    counts = [plan.count(stage) for stage in plan.stages]
    return sum(counts[:1]) if plan.form == "tiers" else sum(counts)
