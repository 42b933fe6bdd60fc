"""How the first architecture asked its agents, and what it kept of each answer, as trees.

All selected agents are asked at once to `analyze`, with the task and the data that the input names,
else with "analyze" and the whole input.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, Final

from parallax_compiler.syntax.ast import Expression, Index, ObjectLiteral
from parallax_patterns.generation import tree

OPERATION: Final = "analyze"
_INPUT: Final = "input"
_AGENT: Final = "agent"
_ANSWER: Final = "answer"
_EXPERTISE: Final = 0.7
"""What an older answer says of an agent whose expertise nobody gave."""


def fanned_out(
    group: str, schema: Mapping[str, Any] | None, given: Expression | None = None
) -> Expression:
    """`parallel(group.map(agent => () => agent.analyze(task, data)))`; `given` is the data."""
    data = given or _stated("data", schema) or tree.name(_INPUT)
    task = _stated("task", schema) or tree.text(OPERATION)
    call = tree.method(tree.name(_AGENT), OPERATION, task, data)
    each = tree.function((_AGENT,), tree.function((), call))
    return tree.apply("parallel", tree.method(tree.name(group), "map", each))


def _stated(key: str, schema: Mapping[str, Any] | None) -> Expression | None:
    """`input.task || "analyze"`, where an input may have such a part; a task is text."""
    otherwise = tree.text(OPERATION) if key == "task" else tree.name(_INPUT)
    if schema is None:
        return tree.binary(tree.member(tree.name(_INPUT), key, optional=True), "||", otherwise)
    part = (schema.get("properties") or {}).get(key)
    if not isinstance(part, Mapping) or (
        key == "task" and part.get("type") not in (None, "string")
    ):
        return None
    return tree.binary(tree.member(tree.name(_INPUT), key), "||", otherwise)


# --- what is kept of an answer -------------------------------------------------------------------


def records(answers: Expression, agents: Expression, parts: Collection[str] | None) -> Expression:
    """An object for each answer, with these parts of it; with all of them for None."""
    at = Index(span=tree.NOWHERE, id=0, object=agents, index=tree.name("at"))
    known = _parts(at, tree.name(_ANSWER))
    chosen = {key: value for key, value in known.items() if parts is None or key in parts}
    record = tree.record(chosen)
    if parts is None:
        record = _with_error(record)
    elif "error" in parts:
        record = tree.record({**chosen, "error": _message()})
    needs_agent = any(key in chosen for key in _OF_AGENTS)
    parameters = (_ANSWER, "at") if needs_agent else (_ANSWER,)
    return tree.method(answers, "map", tree.function(parameters, tree.grouped(record)))


_OF_AGENTS: Final = ("agentId", "agentName", "capabilities", "expertise")


def _parts(agent: Expression, answer: Expression) -> dict[str, Expression]:
    expertise = tree.member(agent, "expertise")
    return {
        "agentId": tree.member(agent, "id"),
        "agentName": tree.member(agent, "name"),
        "capabilities": tree.member(agent, "capabilities"),
        "expertise": tree.binary(expertise, "??", tree.number(_EXPERTISE)),
        "result": answer,
        "confidence": tree.unary("~", answer),
        "reasoning": tree.member(answer, "reasoning", optional=True),
        "timestamp": tree.apply("now"),
    }


def _message() -> Expression:
    """Why an agent failed; null when it did not."""
    return tree.member(tree.apply("details", tree.name(_ANSWER)), "message", optional=True)


def _with_error(record: ObjectLiteral) -> ObjectLiteral:
    """The record with an `error` for failures only."""
    error = tree.record({"error": _message()})
    more = tree.conditional(_message(), error, tree.record({}))
    return replace(record, entries=(*record.entries, tree.spread(more)))
