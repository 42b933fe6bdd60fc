"""Gates: who has to approve, and what nobody may say, as expressions and on paper.

approves = opinion => opinion?.verdict == "approve"
blocks = opinion => opinion?.severity == "critical"
… approvals.length >= 2 && approves(opinions[0]) && !opinions.some(blocks)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from parallax_compiler.syntax.ast import Expression
from parallax_patterns.generation import tree
from parallax_patterns.generation.listing import Section, section
from parallax_patterns.generation.plan import Gate, PatternPlan, Stage
from parallax_patterns.generation.wording import listed

APPROVES: Final = "approves"
BLOCKS: Final = "blocks"
_ONE: Final = "opinion"
_IDENTIFIER: Final = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_BOOLEANS: Final = {"true": True, "false": False}


def gate_of(plan: PatternPlan, kind: str) -> Gate | None:
    """The gate of a kind, of which a plan has one at most."""
    return next((gate for gate in plan.gates if gate.kind == kind), None)


def approving(plan: PatternPlan) -> Gate | None:
    """A gate that knows what approval is."""
    return gate_of(plan, "approvals") or gate_of(plan, "veto")


# --- text ----------------------------------------------------------------------------------------


def definitions(plan: PatternPlan) -> Iterator[Section]:
    """What approves and what blocks, as functions."""
    approval, block = approving(plan), gate_of(plan, "block")
    if approval is not None:
        words = f"An answer approves by {_said(approval)}."
        yield section([words], _function(APPROVES, approval))
    if block is not None:
        yield section([f"Whoever says {_said(block)} blocks."], _function(BLOCKS, block))


def _said(gate: Gate) -> str:
    words = listed([f"`{word}`" for word in gate.words], "or")
    return f"{words} as its `{gate.by}`" if gate.by else words


def _function(name: str, gate: Gate) -> Any:
    return tree.assign(name, tree.function((_ONE,), _says(gate, tree.name(_ONE))))


def _says(gate: Gate, opinion: Expression) -> Expression:
    """`opinion?.verdict == "approve"`, or one of several words."""
    said = opinion
    for key in _parts(gate.by):
        plain = _IDENTIFIER.fullmatch(key) is not None
        said = tree.member(said, key, optional=True) if plain else tree.at_key(said, key)
    words = [tree.literal(word_value(word)) for word in gate.words]
    if len(words) == 1:
        return tree.binary(said, "==", words[0])
    return tree.method(tree.array(words), "includes", said)


def conditions(plan: PatternPlan, opinions: str, approvals: Expression) -> list[Expression]:
    """What has to be true of the opinions for an approval to count."""
    found: list[Expression] = []
    least, veto = gate_of(plan, "approvals"), gate_of(plan, "veto")
    if least is not None:
        length = tree.member(approvals, "length")
        found.append(tree.binary(length, ">=", tree.number(least.least)))
    if veto is not None:
        asked = plan.stages[-1]
        found += [
            tree.apply(APPROVES, tree.element(tree.name(opinions), at))
            for at in places(asked, veto.voices)
        ]
    return found


def unblocked(plan: PatternPlan, opinions: str) -> list[Expression]:
    """That nobody blocks."""
    if gate_of(plan, "block") is None:
        return []
    blocked = tree.method(tree.name(opinions), "some", tree.name(BLOCKS))
    return [tree.unary("!", blocked)]


def approved_by(opinions: str) -> Expression:
    """`opinions.filter(approves)`."""
    return tree.method(tree.name(opinions), "filter", tree.name(APPROVES))


def about_gates(plan: PatternPlan) -> str:
    """What the gates ask for, in half a sentence."""
    block = ["nobody blocks"] if gate_of(plan, "block") is not None else []
    return listed([*_approvals(plan), *block])


def about_answer(plan: PatternPlan) -> str:
    """When an answer that may be an approval counts."""
    blocks, approvals = gate_of(plan, "block") is not None, listed(_approvals(plan))
    if not approvals:
        return "It only counts when nobody blocks."
    if not blocks:
        return f"An approval only counts when {approvals}."
    return f"It only counts when nobody blocks, and an approval only when {approvals}."


def _approvals(plan: PatternPlan) -> list[str]:
    least, veto = gate_of(plan, "approvals"), gate_of(plan, "veto")
    count = plan.count(plan.stages[-1])
    parts: list[str] = []
    if least is not None and least.least == count:
        parts.append(f"all {count} approve" if count > 1 else "the one who is asked approves")
    elif least is not None:
        parts.append(f"{least.least} of {count} or more approve")
    if veto is not None:
        verb = "approves" if len(veto.voices) == 1 else "approve"
        parts.append(f"{listed([f'`{one}`' for one in veto.voices])} {verb}")
    return parts


# --- on paper ------------------------------------------------------------------------------------


def places(stage: Stage, titles: Sequence[str]) -> list[int]:
    """Where the answers of single voices stand among those of their stage."""
    return [at for at, voice in enumerate(stage.voices) if voice.title in titles]


def says(gate: Gate | None, value: Any) -> bool:
    """Whether an answer says one of a gate's words."""
    if gate is None:
        return False
    for key in _parts(gate.by):
        value = value.get(key) if isinstance(value, dict) else None
    return any(_same(value, word_value(word)) for word in gate.words)


def _same(value: Any, word: Any) -> bool:
    return type(value) is type(word) and bool(value == word)


def enough(plan: PatternPlan, values: Sequence[Any]) -> bool:
    """Whether the opinions of the last stage let an approval count, blocks aside."""
    least, veto = gate_of(plan, "approvals"), gate_of(plan, "veto")
    approval = approving(plan)
    if least is not None and sum(says(approval, value) for value in values) < least.least:
        return False
    if veto is None:
        return True
    return all(says(approval, values[at]) for at in places(plan.stages[-1], veto.voices))


def blocked(plan: PatternPlan, values: Sequence[Any]) -> bool:
    """Whether somebody says what nobody may."""
    gate = gate_of(plan, "block")
    return any(says(gate, value) for value in values)


def word_value(word: str) -> Any:
    """A word of a gate as a value: `true` and `false` are the booleans."""
    return _BOOLEANS.get(word, word)


def _parts(by: str) -> list[str]:
    return by.split(".") if by else []
