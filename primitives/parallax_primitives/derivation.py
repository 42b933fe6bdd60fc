"""Where values come from: their evidence, the agents behind it, and what failed.

A failed task is null with confidence 0, whose evidence (rule `failure`) keeps the kind of error and
its message. Evidence is a graph with shared nodes and containers may share their parts, so walks
visit each node and each container once and never recurse: a graph may have more paths than there
are atoms. What a walk found is kept at its root.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, Final, final

from parallax_primitives.evidence import ANSWER, NO_DETAILS
from parallax_primitives.formulas import Formula, Kept, Least, Role
from parallax_primitives.values import Confident, Evidence, Value, bare, evidence_of

PLAIN: Final = Evidence("plain", 1.0)
"""What stands for any value that nobody annotated."""


def failure(
    kind: str, message: str, agent: str | None = None, call: str | None = None
) -> Confident:
    """A failed task: null with confidence 0 and the reason."""
    details = {"error": kind, "message": message}
    evidence = Evidence("failure", 0.0, agent=agent, call=call, details=details)
    return Confident(None, 0.0, evidence)


def failed(value: Value) -> bool:
    """Whether a task's value says that it failed, rather than that it gave null."""
    return isinstance(value, Confident) and value.value is None and value.confidence == 0.0


def error_of(value: Value) -> tuple[str, str] | None:
    """The kind and the message of the error that a value's evidence keeps."""
    evidence = evidence_of(value)
    if evidence is None or "error" not in evidence.details:
        return None
    return str(evidence.details["error"]), str(evidence.details.get("message", ""))


def evidence_under(value: Value) -> tuple[Evidence, ...]:
    """The evidence of a value, or of its parts when it has none of its own; each node once."""
    found: dict[Evidence, None] = {}
    seen = set[int]()
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if type(one) is Confident:
            if one.evidence is not None:
                found[one.evidence] = None
                continue
            one = one.value
        if type(one) in (list, dict):
            waiting.extend(reversed(_containing(one, seen)))
    return tuple(found)


def _containing(value: Value, seen: set[int]) -> list[Value]:
    """The parts of a container that may be annotated; none of one that was seen before."""
    if not isinstance(value, (list, dict)) or id(value) in seen:
        return []
    seen.add(id(value))
    parts = value if isinstance(value, list) else value.values()
    return [part for part in parts if isinstance(part, (Confident, list, dict))]


def evidence_of_all(values: Iterable[Value]) -> tuple[Evidence, ...]:
    """The evidence of several values in their order, each node once."""
    return tuple({node: None for value in values for node in evidence_under(value)})


def node_of(value: Value) -> Evidence:
    """The one node that stands for a value and is exactly as sure as it.

    That of a container which is not annotated joins the nodes of its parts.
    """
    if isinstance(value, Confident):
        node = value.evidence
        if node is not None and node.confidence == value.confidence:
            return node
        below = evidence_under(value.value) if node is None else (node,)
        return Evidence("value", value.confidence, below)
    if not isinstance(value, (list, dict)):
        return PLAIN
    parts = tuple({node_of(part): None for part in _annotated(value)})
    if len(parts) <= 1:
        return parts[0] if parts else PLAIN
    return Evidence("minimum", min(part.confidence for part in parts), parts, formula=Least())


def _annotated(value: Value) -> Iterator[Confident]:
    """The outermost annotated parts of a container, in order; shared containers once."""
    seen = set[int]()
    waiting = _containing(value, seen)[::-1]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Confident):
            yield one
        else:
            waiting.extend(reversed(_containing(one, seen)))


@final
class Origin:
    """The agents whose answers a value rests on, and the keys of those calls.

    Every answer has one. Instances are not to be changed.
    """

    __slots__ = ("agents", "calls")

    def __init__(self, agents: frozenset[str], calls: frozenset[str]) -> None:
        self.agents = agents
        self.calls = calls


NOWHERE: Final = Origin(frozenset(), frozenset())


def speaker(value: Value) -> tuple[str, str] | None:
    """The agent and its call, of an answer whose evidence nobody has looked at yet."""
    if type(value) is Confident:
        why = value.why
        if type(why) is list and len(why) == ANSWER:
            return why[1], why[3]
    return None


def origin(value: Value) -> Origin:
    """Which agent calls fed a value."""
    known = speaker(value)
    if known is not None:
        return Origin(frozenset(known[:1]), frozenset(known[1:]))
    if type(value) is Confident and value.evidence is not None:
        return _origin(value.evidence)
    return _union(map(_origin, evidence_under(value)))


def _origin(root: Evidence) -> Origin:
    known: Origin | None = root.memo
    if known is None:
        root.memo = known = _found(root) if root.inputs else _own(root)
    return known


def _own(node: Evidence) -> Origin:
    if node.agent is not None and node.call is not None:
        return Origin(frozenset((node.agent,)), frozenset((node.call,)))
    if node.agent is None and node.call is None:
        return NOWHERE
    return Origin(
        frozenset(() if node.agent is None else (node.agent,)),
        frozenset(() if node.call is None else (node.call,)),
    )


def _found(root: Evidence) -> Origin:
    waiting, seen = [root], {root}
    found: list[Origin] = []
    while waiting:
        node = waiting.pop()
        if node.memo is not None:
            found.append(node.memo)
            continue
        found.append(_own(node))
        fresh = [one for one in node.inputs if one not in seen]
        seen.update(fresh)
        waiting.extend(fresh)
    return _union(found)


def _union(origins: Iterable[Origin]) -> Origin:
    known = tuple(origins)
    return Origin(
        frozenset().union(*(one.agents for one in known)),
        frozenset().union(*(one.calls for one in known)),
    )


def spoken_under(value: Value) -> list[Evidence]:
    """The agents' answers and failures that a value rests on, each once."""
    waiting = list(evidence_under(value))
    seen = set(waiting)
    for node in waiting:
        fresh = [one for one in node.inputs if one not in seen]
        seen.update(fresh)
        waiting.extend(dict.fromkeys(fresh))
    return [node for node in waiting if node.agent is not None or node.call is not None]


def spoken(value: Value) -> Evidence | None:
    """The agent's answer that a value is, however its confidence was changed since; else None."""
    node = evidence_of(value)
    while node is not None and node.agent is None:
        node = node.inputs[0] if len(node.inputs) == 1 else None
    return node


def known_of(value: Value) -> Mapping[str, Any]:
    """What the primitive that made a value knows about it; those that passed it on know nothing."""
    node = evidence_of(value)
    while node is not None and not node.details and isinstance(node.formula, Kept):
        node = node.inputs[0]
    return NO_DETAILS if node is None else node.details


def derived(
    value: Value,
    confidence: float,
    rule: str,
    inputs: Iterable[Value],
    details: Mapping[str, Value] | None = None,
    *,
    collected: bool = False,
    formula: Formula | None = None,
    roles: Iterable[Role] = (),
) -> Confident:
    """A value whose confidence a rule made out of other values; see `evidence_by`."""
    evidence = evidence_by(
        rule, confidence, inputs, details, collected=collected, formula=formula, roles=roles
    )
    return Confident(bare(value), confidence, evidence)


def evidence_by(
    rule: str,
    confidence: float,
    inputs: Iterable[Value],
    details: Mapping[str, Value] | None = None,
    *,
    collected: bool = False,
    formula: Formula | None = None,
    roles: Iterable[Role] = (),
    place: object = None,
) -> Evidence:
    """That a rule made a confidence out of other values.

    `roles` say what each input was; with them, inputs that are the same node stay several. What
    has no `place` gets that of its primitive (`placed`), but then the node is made twice.
    """
    known = tuple(roles)
    return Evidence(
        rule,
        confidence,
        partial(_nodes, tuple(inputs), are_several=bool(known)),
        details=details,
        collected=collected,
        formula=formula,
        roles=known,
        place=place,
    )


def concluded(
    value: Value,
    confidence: float,
    place: object,
    make: Callable[[], Evidence],
    *,
    collected: bool = False,
) -> Confident:
    """A value whose evidence is made when somebody looks at it: few do at that of a vote, and it
    takes longer to make than the answer."""
    return Confident(bare(value), confidence, [confidence, place, None, make, collected])


def _nodes(values: tuple[Value, ...], *, are_several: bool) -> tuple[Evidence, ...]:
    nodes = tuple(map(node_of, values))
    return nodes if are_several else tuple(dict.fromkeys(nodes))


def chosen(
    value: Value, rule: str, reason: str = "", details: Mapping[str, Value] | None = None
) -> Value:
    """A value that a rule let pass or chose among others, with that on the record.

    A failure stays as it is, with its error, and so does what has no evidence.
    """
    if not isinstance(value, Confident) or value.evidence is None or failed(value):
        return value
    evidence = Evidence(
        rule,
        value.confidence,
        (node_of(value),),
        details=details,
        collected=value.evidence.collected,
        formula=Kept(reason=reason),
    )
    return Confident(value.value, value.confidence, evidence)


def placed(value: Value, place: object) -> Value:
    """The value, its evidence naming the place where its rule was applied if none is known yet."""
    if type(value) is not Confident:
        return value
    why = value.why
    if type(why) is list and why[1] is not None:  # it has one, or is an agent's, and nobody looked
        return value
    node = value.evidence
    if node is None or node.place is not None or node.agent:
        return value
    return Confident(value.value, value.confidence, node.placed(place))
