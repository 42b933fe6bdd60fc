"""Where confidences come from: nodes, and what is needed to make one when somebody asks.

Most evidence is never looked at. So an operator of numbers leaves a few references behind, a
pending node, and the node that it stands for is made on demand: the same that would have been made
at once, with the same inputs and at the same place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeAlias, final

if TYPE_CHECKING:
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


@final
class Log:
    """The leaves of minimums that grew out of each other: each has the first so many of them."""

    __slots__ = ("leaves", "nodes")

    def __init__(self, leaves: list[Node]) -> None:
        self.leaves = leaves
        self.nodes: dict[int, Evidence] = {}
        """The minimums that were made, by how many leaves they have."""


Leaf: TypeAlias = "list[Any]"
"""What a log has as it is: `[level, place, state]` is the annotation of a plain value,
`[level, agent, state, call, reasoning, factors]` an agent's answer, and what a primitive came to is
`[level, place, state, make, collected]`, where `make` makes its node.

The state is None until a log has the leaf, then True, and the node as soon as that was made.
Whoever shares the list shares the node. A list because Python makes one, or a tuple, in a third of
the time of any other object.
"""

ANSWER: Final = 6
"""The length of an agent's answer that was not made."""

CONCLUDED: Final = 5
"""That of what a primitive came to."""

Merged: TypeAlias = "tuple[float, object, Log, int]"
"""The minimum of the first leaves of a log: `(level, place, log, how many)`."""

Node: TypeAlias = "Evidence | Leaf | Merged"

Step: TypeAlias = "tuple[float, object, object]"
"""How sure a leaf is, where that was stated, and where a minimum was made of it and others."""


@final
class Grown:
    """A minimum that met one leaf after the other, of which nobody else has any, nor a node."""

    __slots__ = ("base", "level", "node", "steps")

    def __init__(self, base: Node | Grown | None, steps: Sequence[Step]) -> None:
        self.base = base
        self.steps = steps
        self.node: Node | None = None
        lowest = min(map(itemgetter(0), steps))
        self.level: float = lowest if base is None else min(level_of(base), lowest)


Pending: TypeAlias = "Leaf | Merged | Grown"
"""A node to be."""


def extended(level: float, left: Any, right: Any, place: object) -> Merged | None:
    """The minimum of what is added up so far and one leaf more: nearly always there is no more to
    it."""
    if type(left) is tuple and type(right) is list and right[2] is None:
        log, count = left[2], left[3]
        leaves = log.leaves
        if len(leaves) == count and count != SMALL:
            right[2] = True
            leaves.append(right)
            return (level, place, log, count + 1)
    return None


def both(level: float, left: Node | Grown, right: Node | Grown, place: object) -> Node:
    """The minimum of any two nodes: what `flat` does, but no node is made."""
    if isinstance(left, Grown):
        left = stepped(left)
    if isinstance(right, Grown):
        right = stepped(right)
    if type(left) is tuple and left[3] == SMALL and type(right) is list and right[2] is None:
        return _merged(level, place, [left, right])  # it cannot be one of those sixteen
    leaves = (_known(leaf) or leaf for leaf in (*_leaves(left), *_leaves(right)))
    merged = list({id(leaf): leaf for leaf in leaves}.values())
    if len(merged) == 1 and level_of(merged[0]) == level:  # a node, and the leaf that became it
        return merged[0]
    for one in (left, right):
        if _is_minimum(one, len(merged)):
            return one if level_of(one) == level else _merged(level, place, [one])
    return _merged(level, place, merged if len(merged) <= SMALL else [left, right])


def is_new(node: Node, after: Node | Grown) -> bool:
    """Whether a minimum begins a log because that of another is full."""
    return type(node) is tuple and type(after) is tuple and (node[3], after[3]) == (2, SMALL)


def _merged(level: float, place: object, leaves: list[Node]) -> Merged:
    log = Log(leaves)
    for leaf in leaves:
        if type(leaf) is list and leaf[2] is None:
            leaf[2] = True
    return (level, place, log, len(leaves))


def _known(node: Node) -> Evidence | None:
    """The node itself where it was made."""
    if isinstance(node, Evidence):
        return node
    if isinstance(node, tuple):
        return node[2].nodes.get(node[3])
    return node[2] if type(node[2]) is Evidence else None


def _leaves(node: Node) -> Sequence[Node]:
    """What a node contributes to a minimum."""
    if isinstance(node, tuple):
        return node[2].leaves[: node[3]]
    known = _known(node)
    return (node,) if known is None else below(known)


def _is_minimum(node: Node, count: int) -> bool:
    """Whether a node is a minimum of so many inputs."""
    if isinstance(node, tuple):
        return node[3] == count
    known = _known(node)
    return known is not None and known.rule == "minimum" and len(known.inputs) == count


def level_of(node: Node | Grown) -> float:
    """How sure a node is, or is to be."""
    if isinstance(node, Evidence):
        return node.confidence
    return node.level if isinstance(node, Grown) else float(node[0])


def stepped(grown: Grown) -> Node:
    """The minimum after all steps, each made as if it had been at once."""
    waiting: list[Grown] = []
    base: Node | Grown | None = grown
    while isinstance(base, Grown) and base.node is None:
        waiting.append(base)
        base = base.base
    made = base.node if isinstance(base, Grown) else base
    while waiting:
        one = waiting.pop()
        for level, stated, place in one.steps:
            leaf: Leaf = [level, stated, None]
            made = leaf if made is None else _met(made, leaf, place)
        one.node, one.base, one.steps = made, None, ()
    assert made is not None
    return made


def _met(node: Node, leaf: Leaf, place: object) -> Node:
    level = min(level_of(node), leaf[0])
    return extended(level, node, leaf, place) or both(level, node, leaf, place)


def settled(pending: Pending) -> Evidence:
    """The node that a pending one stands for; always the same.

    It may rest on a chain of a million others, so this does not recur.
    """
    if isinstance(pending, Grown):
        node = stepped(pending)
        return node if isinstance(node, Evidence) else settled(node)
    if isinstance(pending, list):
        return _made(pending)
    waiting: list[Node] = [pending]
    while waiting:
        one = waiting[-1]
        if isinstance(one, tuple) and _known(one) is None:
            rests_on = [leaf for leaf in _leaves(one) if type(leaf) is tuple and not _known(leaf)]
            if rests_on:
                waiting += rests_on
                continue
        _made(waiting.pop())
    return _made(pending)


def _made(node: Node) -> Evidence:
    """The node of a leaf, or of a minimum whose leaves are leaves indeed or made."""
    known = _known(node)
    if known is not None:
        return known
    assert not isinstance(node, Evidence)
    if isinstance(node, tuple):
        level, place, log, count = node
        inputs = dict.fromkeys(map(_made, _leaves(node)))
        made = log.nodes[count] = Evidence("minimum", level, tuple(inputs), place=place)
        return made
    match node:
        case [level, place, _]:
            made = Evidence("annotation", level, place=place)
        case [_, _, _, make, _]:
            made = make()
        case [level, agent, _, call, None, None]:
            made = Evidence("answer", level, (), agent, call)
        case [level, agent, _, call, reasoning, factors]:
            told = {"reasoning": reasoning, "factors": factors}
            details = {name: one for name, one in told.items() if one is not None}
            made = Evidence("answer", level, (), agent, call, details)
    node[1:] = (None, made)
    return made
