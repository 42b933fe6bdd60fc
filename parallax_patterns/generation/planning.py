"""From requirements to the plan of a pattern.

Every field of the requirements either shapes the plan or is reported at its place; all faults are
reported in one go. A plan is only given when there was none.
"""

from __future__ import annotations

from typing import Final

from parallax_compiler.diagnostics.core import Sink
from parallax_patterns.generation.aggregating import check_weights
from parallax_patterns.generation.brief import Brief
from parallax_patterns.generation.contracts import check_examples, context_of, contracts_of
from parallax_patterns.generation.endings import fallback_of, least_confidence, limits_of
from parallax_patterns.generation.forms.catalogue import SHAPES
from parallax_patterns.generation.honouring import nodes_of
from parallax_patterns.generation.names import file_name, pascal_case
from parallax_patterns.generation.plan import Limits, PatternPlan, json_text
from parallax_patterns.generation.strategies.catalogue import PLANNERS
from parallax_patterns.generation.strategies.decided import Decided
from parallax_patterns.generation.timing import rounds_of, waits_between, waits_of
from parallax_patterns.requirements import LocatedRequirements, Strategy


def plan_of(
    requirements: LocatedRequirements, sink: Sink, name: str | None = None
) -> PatternPlan | None:
    """The plan of a pattern; None when the sink received errors. `name` overrides the file's."""
    brief = Brief(given=requirements, sink=sink)
    before = sink.has_errors
    plan = _plan(brief, _strategy(brief), name)
    if before or sink.has_errors:
        return None
    _refuse_dropped(brief, plan, name)
    return None if sink.has_errors else plan


def _refuse_dropped(brief: Brief, plan: PatternPlan, name: str | None) -> None:
    """Refuses what the plan does not carry out because something else takes its place."""
    for path, nodes in nodes_of(plan, brief.requirements, name):
        if not nodes:
            brief.unused(
                *path,
                reason="what else is said takes its place",
                advice="Remove it, or what contradicts it",
            )


def _plan(brief: Brief, strategy: Strategy, name: str | None) -> PatternPlan:
    requirements = brief.requirements
    least = least_confidence(brief, strategy)
    decided = PLANNERS[strategy](brief, strategy)
    fallback, attempts = fallback_of(brief)
    inputs, outputs = contracts_of(brief, fallback)
    if decided.items and inputs is None:
        inputs = json_text({decided.items: "array"})
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
        gates=decided.gates,
        items=decided.items,
        stop_below=_stop_below(decided, least),
        min_confidence=least,
        attempts=attempts,
        fallback=fallback,
        input_schema=inputs,
        output_schema=outputs,
        context=context_of(requirements.context),
        examples=tuple(json_text(one) for one in requirements.tests or ()),
        notes=tuple(brief.notes),
    )
    if not _is_whole(plan):
        return plan
    return plan.model_copy(update={"limits": _limits(brief, plan)})


_HALT: Final = 0.3
"""Where a chain with conditions stops: a condition may be there to mend an unsure answer."""


def _stop_below(decided: Decided, least: float) -> float:
    """The confidence below which a chain ends; 0 for other forms."""
    if decided.form != "chain":
        return 0.0
    conditional = any(stage.condition is not None for stage in decided.stages)
    return min(least, _HALT) if conditional else least


def _is_whole(plan: PatternPlan) -> bool:
    """Whether nothing is missing, which was reported then."""
    least, _ = SHAPES[plan.form].stages
    return len(plan.stages) >= least and all(stage.voices for stage in plan.stages)


def _limits(brief: Brief, plan: PatternPlan) -> Limits:
    shape = SHAPES[plan.form]
    ways = shape.ways(plan)
    rounds = max(map(rounds_of, ways)) * plan.attempts
    waits = max(map(waits_of, ways)) * plan.attempts + waits_between(plan.attempts)
    return limits_of(brief, shape.least_calls(plan), rounds, waits)


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


def _strategy(brief: Brief) -> Strategy:
    """The strategy asked for, or the one that the other fields imply."""
    wanted = brief.requirements.strategy
    if wanted is not None:
        return wanted
    staged = brief.requirements.stages is not None
    implied: Strategy = "pipeline" if staged else "parallel-consensus"
    brief.note(f"`strategy` is not given: `{implied}` is assumed.")
    return implied
