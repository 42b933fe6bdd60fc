"""The nodes of a plan that carry out each clause of the requirements.

A node is a path into the plan, such as `stages[0].voices[1].prompt`. Nothing is assumed of the plan
but that it is sound: it may be a proposal.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final, TypeAlias

from pydantic.alias_generators import to_camel

from parallax_patterns.generation.contracts import context_of
from parallax_patterns.generation.endings import condition_bound
from parallax_patterns.generation.names import file_name
from parallax_patterns.generation.plan import Form, Gate, PatternPlan, Stage, Voice, json_text
from parallax_patterns.generation.timing import seconds_of, shown_duration
from parallax_patterns.generation.voices import capability_of
from parallax_patterns.located_yaml.document import Path
from parallax_patterns.requirements import AgentNeed, Requirements
from parallax_patterns.requirements import Stage as WantedStage

Found: TypeAlias = tuple[Path, Iterable[str]]
"""A clause's path, and the nodes that carry it out."""

FORM_OF: Final[Mapping[str, Form]] = {
    "parallel-consensus": "panel",
    "consensus": "panel",
    "voting": "panel",
    "resilient": "panel",
    "quality-gate": "gate",
    "review": "review",
    "debate": "rounds",
    "pipeline": "chain",
    "sequential": "chain",
    "hierarchical": "chain",
    "cascade": "tiers",
    "fallback-chain": "tiers",
    "race": "race",
    "router": "route",
    "map-reduce": "map-reduce",
}
"""The form that does what a strategy says; `custom` takes any."""


def nodes_of(
    plan: PatternPlan, requirements: Requirements, name: str | None = None
) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Every clause with the nodes that carry it out."""
    for path, nodes in _clauses(plan, requirements, name):
        yield path, tuple(nodes)


def _clauses(plan: PatternPlan, wanted: Requirements, name: str | None) -> Iterator[Found]:
    title = name or wanted.name or wanted.goal
    if wanted.name is not None:
        yield ("name",), _if(plan.name == file_name(title), "name")
    yield ("goal",), _if(plan.goal == wanted.goal, "goal")
    if wanted.description is not None:
        yield ("description",), _if(plan.description == wanted.description, "description")
    if wanted.strategy is not None:
        yield ("strategy",), _if(plan.strategy == wanted.strategy and _does(plan), "form")
    if wanted.min_confidence is not None:
        yield ("minConfidence",), _if(plan.min_confidence == wanted.min_confidence, "minConfidence")
    yield from _perspectives(plan, wanted)
    for at, need in enumerate(wanted.agents or ()):
        yield from _agents(plan, ("agents", at), need, plan.stages)
    yield from _stages(plan, wanted)
    yield from _aggregation(plan, wanted)
    yield from _fallback(plan, wanted)
    yield from _constraints(plan, wanted)
    yield from _data(plan, wanted)


def _does(plan: PatternPlan) -> bool:
    """Whether a plan does what its strategy says."""
    if plan.form != FORM_OF.get(plan.strategy, plan.form):
        return False
    if plan.form not in {"panel", "rounds"}:
        return True
    primitive = "voting" if plan.strategy == "voting" else "consensus"
    aggregations = [stage.aggregation for stage in plan.stages]
    judged = all(one is not None and one.primitive == primitive for one in aggregations)
    return judged and (plan.strategy != "resilient" or _is_resilient(plan))


def _is_resilient(plan: PatternPlan) -> bool:
    """Whether calls are made again, and more than one voice has to answer."""
    (panel,) = plan.stages
    again = all(voice.attempts > 1 for voice in panel.voices)
    return again and panel.aggregation is not None and panel.aggregation.min_votes > 1


def _if(holds: bool, *nodes: str) -> tuple[str, ...]:
    return nodes if holds else ()


def _perspectives(plan: PatternPlan, wanted: Requirements) -> Iterator[Found]:
    for at, one in enumerate(wanted.perspectives or ()):
        capability = capability_of(one)
        voices = [
            (node, voice)
            for node, voice in _voices(plan, plan.stages)
            if voice.title == one.name and plan.group(voice.group).capability == capability
        ]
        yield ("perspectives", at, "name"), [node for node, _ in voices]
        if one.capability is not None:
            yield ("perspectives", at, "capability"), [node for node, _ in voices]
        if one.prompt is not None:
            asked = [f"{node}.prompt" for node, voice in voices if voice.prompt == one.prompt]
            yield ("perspectives", at, "prompt"), asked


def _voices(plan: PatternPlan, stages: Iterable[Stage]) -> Iterator[tuple[str, Voice]]:
    """The voices of some stages, with their nodes."""
    for at, stage in enumerate(plan.stages):
        if stage in stages:
            for each, voice in enumerate(stage.voices):
                yield f"stages[{at}].voices[{each}]", voice


def _agents(
    plan: PatternPlan, path: Path, need: AgentNeed, stages: Sequence[Stage]
) -> Iterator[Found]:
    """The clauses of one entry of `agents`, which may be that of a stage."""
    groups = [
        (f"groups[{at}]", group)
        for at, group in enumerate(plan.groups)
        if group.capability == need.capability
    ]
    names = {group.name for _, group in groups}
    voices = [(node, voice) for node, voice in _voices(plan, stages) if voice.group in names]
    yield (*path, "capability"), [node for node, _ in voices]
    if need.count is not None:
        counts = {_asked(plan, stage, names) for stage in stages}
        yield (*path, "count"), _if(need.count in counts, *(node for node, _ in voices))
    if need.min is not None:
        whole = {voice.group for _, voice in voices if voice.member is None}
        enough = [node for node, one in groups if one.name in whole and one.minimum >= need.min]
        yield (*path, "min"), [f"{node}.minimum" for node in enough]
    if need.min_confidence is not None:
        gated = [node for node, voice in voices if voice.gate == need.min_confidence]
        yield (*path, "minConfidence"), [f"{node}.gate" for node in gated]
    if need.expertise is not None:
        expert = [node for node, group in groups if (group.expertise or 0) >= need.expertise]
        yield (*path, "expertise"), [f"{node}.expertise" for node in expert]


def _asked(plan: PatternPlan, stage: Stage, groups: Iterable[str]) -> int:
    """How many agents of some groups a stage asks."""
    return sum(plan.answering(voice) for voice in stage.voices if voice.group in groups)


def _stages(plan: PatternPlan, wanted: Requirements) -> Iterator[Found]:
    for at, stage in enumerate(wanted.stages or ()):
        found = [(place, one) for place, one in enumerate(plan.stages) if one.name == stage.name]
        yield ("stages", at, "name"), [f"stages[{place}]" for place, _ in found]
        for place, planned in found:
            for field, nodes in _stage(plan, f"stages[{place}]", planned, stage):
                yield ("stages", at, *field), nodes


def _stage(plan: PatternPlan, node: str, planned: Stage, wanted: WantedStage) -> Iterator[Found]:
    if wanted.description is not None:
        same = planned.description == wanted.description
        yield ("description",), _if(same, f"{node}.description")
    if wanted.parallel is not None:
        several = plan.count(planned) > 1
        yield ("parallel",), _if(several == wanted.parallel, f"{node}.voices")
    for at, need in enumerate(wanted.agents or ()):
        yield from _agents(plan, ("agents", at), need, [planned])
    if wanted.condition is not None:
        same = planned.condition == wanted.condition
        yield ("condition",), _if(same, f"{node}.condition")
    if wanted.aggregate is not None:
        aggregation = planned.aggregation
        same = aggregation is not None and aggregation.primitive == wanted.aggregate
        yield ("aggregate",), _if(same, f"{node}.aggregation")
    if wanted.timeout is not None:
        same = planned.timeout == shown_duration(wanted.timeout)
        yield ("timeout",), _if(same, f"{node}.timeout")
    if wanted.retries is not None:
        same = planned.attempts == 1 + wanted.retries
        yield ("retries",), _if(same, f"{node}.attempts")


def _aggregation(plan: PatternPlan, wanted: Requirements) -> Iterator[Found]:
    aggregation = wanted.aggregation
    if aggregation is None:
        return
    for field in ("method", "threshold", "by", "min_votes"):
        value = getattr(aggregation, field)
        if value is not None:
            key = to_camel(field)
            nodes = [
                f"stages[{at}].aggregation.{key}"
                for at, stage in enumerate(plan.stages)
                if stage.aggregation is not None and getattr(stage.aggregation, field) == value
            ]
            gated = _gates(plan, partial(_says_it_by, value)) if field == "by" else []
            yield ("aggregation", key), [*nodes, *gated]


def _says_it_by(key: str, gate: Gate) -> bool:
    return gate.by == key


def _fallback(plan: PatternPlan, wanted: Requirements) -> Iterator[Found]:
    fallback, planned = wanted.fallback, plan.fallback
    if fallback is None:
        return
    if fallback.condition is not None:
        bound = condition_bound(fallback.condition)
        same = bound is None or plan.min_confidence == bound
        yield ("fallback", "condition"), _if(same, "minConfidence")
    if fallback.target is not None:
        yield ("fallback", "target"), _if(planned.target == fallback.target, "fallback.target")
    if fallback.action == "retry":
        yield ("fallback", "action"), _if(plan.attempts > 1, "attempts")
    elif fallback.action is not None:
        yield ("fallback", "action"), _if(planned.action == fallback.action, "fallback.action")
    if "value" in fallback.model_fields_set:
        same = planned.action == "default" and json_text(fallback.value) == planned.value
        yield ("fallback", "value"), _if(same, "fallback.value")
    if fallback.max_retries is not None:
        yield ("fallback", "maxRetries"), _if(plan.attempts == 1 + fallback.max_retries, "attempts")


def _constraints(plan: PatternPlan, wanted: Requirements) -> Iterator[Found]:
    constraints = wanted.constraints
    if constraints is None:
        return
    if constraints.timeout is not None:
        same = plan.limits.seconds == seconds_of(constraints.timeout)
        yield ("constraints", "timeout"), _if(same, "limits.seconds")
    if constraints.max_calls is not None:
        same = plan.limits.calls == constraints.max_calls
        yield ("constraints", "maxCalls"), _if(same, "limits.calls")
    if constraints.required_approvals is not None:
        wanted_approvals = constraints.required_approvals
        yield (
            ("constraints", "requiredApprovals"),
            _gates(plan, lambda gate: gate.kind == "approvals" and gate.least == wanted_approvals),
        )
    for at, entry in enumerate(constraints.block_on or ()):
        yield ("constraints", "blockOn", at), _gates(plan, partial(_blocks, entry))
    if constraints.max_retries is not None:
        again = 1 + constraints.max_retries
        yield ("constraints", "maxRetries"), [*_retrying(plan, again)]


def _gates(plan: PatternPlan, fits: Callable[[Gate], bool]) -> list[str]:
    return [f"gates[{at}]" for at, gate in enumerate(plan.gates) if fits(gate)]


def _blocks(entry: str, gate: Gate) -> bool:
    """Whether a gate is that of an entry of `blockOn`."""
    if gate.kind == "veto":
        return entry.casefold() in map(str.casefold, gate.voices)
    return gate.kind == "block" and entry in gate.words


def _retrying(plan: PatternPlan, attempts: int) -> Iterator[str]:
    """The nodes that make so many attempts."""
    for at, stage in enumerate(plan.stages):
        if stage.attempts == attempts:
            yield f"stages[{at}].attempts"
    for node, voice in _voices(plan, plan.stages):
        if voice.attempts == attempts:
            yield f"{node}.attempts"


def _data(plan: PatternPlan, wanted: Requirements) -> Iterator[Found]:
    if wanted.input is not None:
        yield ("input",), _if(plan.input == wanted.input, "inputSchema")
    if wanted.output is not None:
        yield ("output",), _if(plan.output == wanted.output, "outputSchema")
    given = [json.loads(example) for example in plan.examples]
    for at, example in enumerate(wanted.tests or ()):
        there = [f"examples[{place}]" for place, one in enumerate(given) if one == example]
        yield ("tests", at), there
    if wanted.context is not None:
        kept = all(line in plan.context for line in context_of(wanted.context))
        yield ("context",), _if(kept, "context")
