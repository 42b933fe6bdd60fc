"""Where confidences come from: nodes, and what is needed to make one when somebody asks.

Most evidence is never looked at. So an operator of numbers leaves a few references behind, a
pending node, and the node that it stands for is made on demand: the same that would have been made
at once, with the same inputs and at the same place.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeAlias, final

if TYPE_CHECKING:
    from types import FrameType

    from parallax_primitives.formulas import Formula, Role

NO_DETAILS: Final[Mapping[str, Any]] = MappingProxyType({})


@final
class Evidence:
    """Where a confidence comes from: an agent's answer, or a rule applied to other evidence.

    `rule` is `answer` or `failure` for an agent call, else the name of the primitive or operator
    rule (`consensus`, `minimum`, `annotation`). Nodes are never changed and are shared, never
    copied, so evidence is a graph without cycles; walk it without recursion, each node once.
    """

    __slots__ = (
        "_inputs",
        "agent",
        "call",
        "collected",
        "confidence",
        "details",
        "formula",
        "memo",
        "place",
        "roles",
        "rule",
    )

    def __init__(  # noqa: PLR0913  # one keyword for each thing worth knowing
        self,
        rule: str,
        confidence: float,
        inputs: Inputs = (),
        agent: str | None = None,
        call: str | None = None,
        details: Mapping[str, Any] | None = None,
        *,
        collected: bool = False,
        formula: Formula | None = None,
        roles: tuple[Role, ...] = (),
        place: object = None,
    ) -> None:
        self.rule = rule
        self.confidence = confidence
        self._inputs = inputs
        self.agent = agent
        self.call = call
        """The stable key of the agent call, such as `n3[1]#2`."""
        self.details: Mapping[str, Any] = details if details is not None else NO_DETAILS
        """What an aggregate knows (votes, agreement …) or a call left (reasoning, error)."""
        self.collected = collected
        """Whether the confidence was collected from the parts of the value it is about, as that of
        a list that `parallel` made: then each part keeps its own (see `part_of`)."""
        self.formula = formula
        """How the confidence was made; None where the inputs and the rule's name have to say it."""
        self.roles = roles
        """What each input was, in the order of the inputs; without any, all are parts."""
        self.place = place
        """Where in the pattern the rule was applied, in the runtime's own terms."""
        self.memo: Any = None
        """What a walk found out about the graph from here on, so that no walk is made twice."""

    @property
    def inputs(self) -> tuple[Evidence, ...]:
        """What it rests on; made when it is looked at for the first time."""
        inputs = self._inputs
        if not isinstance(inputs, tuple):
            self._inputs = inputs = inputs()
        return inputs

    def placed(self, place: object) -> Evidence:
        """The same, with the place where its rule was applied."""
        return Evidence(
            self.rule,
            self.confidence,
            self._inputs,
            self.agent,
            self.call,
            self.details,
            collected=self.collected,
            formula=self.formula,
            roles=self.roles,
            place=place,
        )

    def __repr__(self) -> str:
        who = f" by {self.agent}" if self.agent else ""
        return f"<Evidence {self.rule}{who} {self.confidence:g}>"


Inputs: TypeAlias = "tuple[Evidence, ...] | Callable[[], tuple[Evidence, ...]]"
"""What evidence rests on, or what makes that, out of what does not change until then."""


# --- minimums ------------------------------------------------------------------------------------

SMALL: Final = 16
"""Minimums of so few are merged: adding up in a loop makes no chain of nodes."""


def below(node: Evidence) -> tuple[Evidence, ...]:
    """What a node contributes to a minimum: a small one its inputs, any other itself."""
    small = node.rule == "minimum" and len(node.inputs) <= SMALL
    return node.inputs if small else (node,)


def flat(inputs: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """The inputs of small minimums in the place of these; one of them where it has all of them."""
    leaves: dict[Evidence, None] = {}
    for one in inputs:
        leaves.update(dict.fromkeys(below(one)))
    for one in inputs:
        if one.rule == "minimum" and len(one.inputs) == len(leaves):
            return (one,)
    return tuple(leaves) if len(leaves) <= SMALL else inputs


# --- pending nodes -------------------------------------------------------------------------------

Pending: TypeAlias = "list[Any]"
"""A node to be: a list, since Python makes one of those in a third of the time of any object.

`[level, agent, call, reasoning, factors]` is an agent's answer. `[level, code, instruction, owner]`
is the annotation of a plain value there. `[level, code, instruction, owner, leaves, count]` is the
minimum of the first `count` leaves. What is added to it is appended to the same leaves, which
therefore may be more, and then has the same owner. `[node]` is a node that was made. Whoever shares
a pending node shares the node.
"""

MADE, ANNOTATION, ANSWER, MERGED = 1, 4, 5, 6
"""The lengths of pending nodes."""

Node: TypeAlias = "Evidence | Pending"


def both(level: float, left: Node, right: Node, calls: int) -> Node:
    """The minimum of two nodes at the place that called an operator so many calls ago.

    What `flat` does, but no node is made.
    """
    if type(left) is list and len(left) == MERGED and type(right) is list:
        # One more, or the same again, of what is added up: nearly always.
        owner, leaves, count = left[3], left[4], left[5]
        if len(right) == ANNOTATION and len(leaves) == count:
            if right[3] is None:
                frame = sys._getframe(calls)
                right[3] = owner
                if count == SMALL:
                    return _merged(level, frame, [left, right])
                leaves.append(right)
                return [level, frame.f_code, frame.f_lasti, owner, leaves, count + 1]
            if right[3] is owner and left[0] == level:
                return left
    return _any_two(level, left, right, sys._getframe(calls))


def _any_two(level: float, left: Node, right: Node, frame: FrameType) -> Node:
    leaves = (_made(leaf) for leaf in (*_leaves(left), *_leaves(right)))
    merged = list({id(leaf): leaf for leaf in leaves}.values())
    for one in (left, right):
        if _is_minimum(one, len(merged)):
            return one if _level(one) == level else _merged(level, frame, [one])
    return _merged(level, frame, merged if len(merged) <= SMALL else [left, right])


def _made(node: Node) -> Node:
    """The node itself where it was made."""
    return node[0] if type(node) is list and len(node) == MADE else node


def _merged(level: float, frame: FrameType, leaves: list[Node]) -> Pending:
    owner = object()
    for leaf in leaves:
        if type(leaf) is list and len(leaf) == ANNOTATION:
            leaf[3] = owner
    return [level, frame.f_code, frame.f_lasti, owner, leaves, len(leaves)]


def _leaves(node: Node) -> Sequence[Node]:
    """What a node contributes to a minimum."""
    if type(node) is list:
        if len(node) == MERGED:
            leaves: list[Node] = node[4][: node[5]]
            return leaves
        if len(node) != MADE:
            return (node,)
        node = node[0]
    assert isinstance(node, Evidence)
    return below(node)


def _is_minimum(node: Node, count: int) -> bool:
    """Whether a node is a minimum of so many inputs."""
    if type(node) is list:
        if len(node) != MADE:
            return len(node) == MERGED and node[5] == count
        node = node[0]
    assert isinstance(node, Evidence)
    return node.rule == "minimum" and len(node.inputs) == count


def _level(node: Node) -> float:
    level: float
    if type(node) is list:
        level = node[0] if len(node) != MADE else node[0].confidence
    else:
        assert isinstance(node, Evidence)
        level = node.confidence
    return level


def settled(pending: Pending) -> Evidence:
    """The node that a pending one stands for; always the same.

    It may rest on a chain of a million others, so this does not recur.
    """
    if len(pending) != MERGED:
        return _make(pending)
    waiting = [pending]
    while waiting:
        one = waiting[-1]
        if len(one) == MERGED:
            rests_on = [leaf for leaf in _leaves(one) if type(leaf) is list and len(leaf) == MERGED]
            if rests_on:
                waiting += rests_on
                continue
        _make(waiting.pop())
    made: Evidence = pending[0]
    return made


def _make(pending: Pending) -> Evidence:
    """The node of what is no minimum, or of a minimum whose leaves are none or made."""
    match pending:
        case [level, agent, call, None, None]:
            made = Evidence("answer", level, (), agent, call)
        case [level, agent, call, reasoning, factors]:
            known = {"reasoning": reasoning, "factors": factors}
            details = {name: told for name, told in known.items() if told is not None}
            made = Evidence("answer", level, (), agent, call, details)
        case [level, code, instruction, _]:
            made = Evidence("annotation", level, place=(code, instruction))
        case [level, code, instruction, _, _, _]:
            inputs = dict.fromkeys(map(_input, _leaves(pending)))
            made = Evidence("minimum", level, tuple(inputs), place=(code, instruction))
        case [made]:
            pass
    pending[:] = (made,)
    return made


def _input(leaf: Node) -> Evidence:
    return _make(leaf) if isinstance(leaf, list) else leaf
