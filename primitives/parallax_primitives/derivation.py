"""Where values come from: their evidence, the agents behind it, and what failed.

A failed task is null with confidence 0, whose evidence (rule `failure`) keeps the kind of error and
its message. Evidence is a graph with shared nodes; walks visit each node once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from parallax_primitives.values import Confident, Evidence, Value, bare, evidence_of


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
    """The evidence of a value, or of its parts when it has none of its own."""
    if isinstance(value, Confident):
        return (value.evidence,) if value.evidence is not None else evidence_under(value.value)
    if isinstance(value, list):
        return evidence_of_all(value)
    return evidence_of_all(value.values()) if isinstance(value, dict) else ()


def evidence_of_all(values: Iterable[Value]) -> tuple[Evidence, ...]:
    """The evidence of several values in their order, each node once."""
    found = {id(one): one for value in values for one in evidence_under(value)}
    return tuple(found.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The agents whose answers a value rests on, and the keys of those calls."""

    agents: frozenset[str]
    calls: frozenset[str]


def origin(value: Value) -> Origin:
    """Which agent calls fed a value."""
    agents, calls = set(), set()
    for node in _nodes(evidence_under(value)):
        if node.agent is not None:
            agents.add(node.agent)
        if node.call is not None:
            calls.add(node.call)
    return Origin(agents=frozenset(agents), calls=frozenset(calls))


def _nodes(roots: Iterable[Evidence]) -> Iterator[Evidence]:
    waiting, seen = list(roots), set[int]()
    while waiting:
        node = waiting.pop()
        if id(node) not in seen:
            seen.add(id(node))
            waiting.extend(node.inputs)
            yield node


def derived(
    value: Value,
    confidence: float,
    rule: str,
    inputs: Iterable[Value],
    details: dict[str, Value] | None = None,
    *,
    collected: bool = False,
) -> Confident:
    """A value whose confidence a rule made out of other values."""
    evidence = Evidence(
        rule, confidence, evidence_of_all(inputs), details=details, collected=collected
    )
    return Confident(bare(value), confidence, evidence)
