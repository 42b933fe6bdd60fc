"""The values that generated tests work with: inputs and answers that fit the requirements.

Answers differ in what they are compared by, so that different ones are a real disagreement.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from parallax_compiler.syntax.ast import Binary, BooleanLiteral, Member, Name, NumberLiteral
from parallax_patterns.generation.conditions import PREVIOUS, condition, nodes
from parallax_patterns.generation.plan import PatternPlan
from parallax_patterns.generation.rehearsal import label_of
from parallax_patterns.generation.schemas import examples, expanded

_PLAIN: Final = ("approve", "reject")
_FURTHER: Final = 40


def inputs_of(plan: PatternPlan) -> Any:
    """An input of the pattern."""
    if plan.input_schema is not None:
        return examples(expanded(plan.input))[0]
    return {"task": plan.goal}


def answers_of(plan: PatternPlan) -> list[Any]:
    """Answers that differ in their labels; there is at least one."""
    by = compared_by(plan)
    found: dict[str, Any] = {}
    for answer in _candidates(plan, by):
        label = json.dumps(label_of(answer, by), sort_keys=True)
        if label != "null":
            found.setdefault(label, answer)
    return list(found.values()) or list(_candidates(plan, by))


def compared_by(plan: PatternPlan) -> str | None:
    """The selector of the first stage that aggregates."""
    found = (stage.aggregation for stage in plan.stages if stage.aggregation is not None)
    return next((aggregation.by for aggregation in found), None)


def _candidates(plan: PatternPlan, by: str | None) -> Iterator[Any]:
    extra = _read_keys(plan)
    if plan.output_schema is not None:
        for one in examples(expanded(plan.output)):
            yield {**one, **extra} if isinstance(one, dict) else one
        return
    for number in range(_FURTHER):
        word = _PLAIN[number] if number < len(_PLAIN) else f"option {number + 1}"
        yield {**_at_path(by or "verdict", word), **extra}


def _at_path(path: str, value: Any) -> dict[str, Any]:
    """`a.b` → `{a: {b: value}}`."""
    for part in reversed(path.split(".")):
        value = {part: value}
    assert isinstance(value, dict), "a path has parts"
    return value


def _read_keys(plan: PatternPlan) -> Mapping[str, Any]:
    """What conditions read of `previous`, with values of the kinds they compare it to."""
    found: dict[str, Any] = {}
    for stage in plan.stages:
        for node in nodes(condition(stage.condition)) if stage.condition is not None else ():
            if isinstance(node, Member) and _is_previous(node.object):
                found.setdefault(node.name, "known")
            if isinstance(node, Binary) and isinstance(node.left, Member):
                found |= _compared(node.left, node.right)
    return {key: value for key, value in found.items() if key not in {"confidence", "value"}}


def _compared(member: Member, other: Any) -> dict[str, Any]:
    if not _is_previous(member.object):
        return {}
    match other:
        case NumberLiteral():
            return {member.name: other.value}
        case BooleanLiteral():
            return {member.name: other.value}
    return {}


def _is_previous(node: Any) -> bool:
    return isinstance(node, Name) and node.name == PREVIOUS
