"""The values that generated tests work with: inputs and answers that fit the requirements.

Answers differ in what they are compared by, so that different ones are a real disagreement.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from parallax_compiler.syntax.ast import Binary, BooleanLiteral, Member, Name, NumberLiteral
from parallax_patterns.generation.approvals import approving, gate_of, says, word_value
from parallax_patterns.generation.conditions import PREVIOUS, condition, nodes
from parallax_patterns.generation.plan import Gate, PatternPlan
from parallax_patterns.generation.rehearsal import label_of
from parallax_patterns.generation.schemas import examples, expanded, fits

_PLAIN: Final = ("approve", "reject")
_FURTHER: Final = 40


_ITEMS: Final = 3
"""How many items the tests map, where the schema lets them."""


def inputs_of(plan: PatternPlan) -> Any:
    """An input of the pattern."""
    given = {"task": plan.goal} if plan.input_schema is None else examples(expanded(plan.input))[0]
    return _with_items(plan, given) if plan.items else given


def _with_items(plan: PatternPlan, given: Any) -> Any:
    """The input with several different items, where the schema has so many."""
    schema = expanded(plan.input)
    found: list[Any] = []
    for example in examples(schema):
        found += [item for item in example.get(plan.items) or () if item not in found]
    several = ({**given, plan.items: found[:count]} for count in range(_ITEMS, 0, -1))
    return next((one for one in several if fits(schema, one)), given)


def items_of(plan: PatternPlan) -> list[Any]:
    """The items that the tests map."""
    return list(inputs_of(plan)[plan.items])


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinions:
    """Answers as gates see them; None where the output has no such answer."""

    yes: Any
    no: Any
    blocking: Any


def opinions_of(plan: PatternPlan) -> Opinions:
    """An answer that approves, one that does not, and one that blocks."""
    approval, block = approving(plan), gate_of(plan, "block")
    found = _plain_opinions(approval) if plan.form == "review" else answers_of(plan)
    yes = next((one for one in found if says(approval, one)), found[0])
    no = next((one for one in found if not says(approval, one)), None)
    return Opinions(yes=yes, no=no, blocking=None if block is None else saying(block, yes))


def _plain_opinions(approval: Gate | None) -> list[Any]:
    """Opinions about a draft, which nothing but the gate describes."""
    assert approval is not None, "a review has to be approved"
    yes = word_value(approval.words[0])
    no = (not yes) if isinstance(yes, bool) else next(one for one in _REFUSING if one != yes)
    return [_at_path(approval.by, yes), _at_path(approval.by, no)]


_REFUSING: Final = ("reject", "refuse")


def saying(gate: Gate, answer: Any) -> Any:
    """The answer with a gate's word in its place."""
    word = word_value(gate.words[0])
    return put(answer, gate.by.split("."), word) if gate.by else word


def put(answer: Any, path: Sequence[str], value: Any) -> Any:
    """The answer with a value at a path."""
    if not path:
        return value
    whole = answer if isinstance(answer, dict) else {}
    return {**whole, path[0]: put(whole.get(path[0]), path[1:], value)}


def answers_of(plan: PatternPlan) -> list[Any]:
    """Answers that differ in their labels; there is at least one."""
    by = compared_by(plan)
    found: dict[str, Any] = {}
    for answer in _candidates(plan, by):
        label = json.dumps(label_of(answer, by), sort_keys=True)
        if label != "null":
            found.setdefault(label, answer)
    answers = list(found.values()) or list(_candidates(plan, by))
    return sorted(answers, key=lambda one: not says(approving(plan), one))


def compared_by(plan: PatternPlan) -> str | None:
    """The selector of the first stage that aggregates, else that of approval."""
    approval = approving(plan)
    if approval is not None and plan.form != "review":
        return approval.by or None
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


def _at_path(path: str, value: Any) -> Any:
    """`a.b` → `{a: {b: value}}`."""
    return put(None, path.split("."), value) if path else value


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
