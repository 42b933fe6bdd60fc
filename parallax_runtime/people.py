"""Agents that are people: asked through the run's resolver, under their own name.

Somebody who has not answered yet leaves the run pending, as a mailbox does: the call's result is
null with confidence 0, and the run can go on once there is an answer. People have no timeout.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from parallax_primitives.derivation import failure
from parallax_primitives.faults import AgentFault
from parallax_primitives.values import Confident, Value
from parallax_runtime.agents import Registration
from parallax_runtime.events import Recorder
from parallax_runtime.questions import Question

Resolve: TypeAlias = Callable[[str, Value, str], Awaitable[Value | None]]
"""`resolve(name, request, key)` gives an answer, or None for "not yet"."""


async def ask_person(
    entry: Registration,
    question: Question,
    resolve: Resolve,
    events: Recorder,
    site: int,
    key: str,
) -> Confident:
    """What somebody answers; null while they have not. A failure raises AgentFault."""
    name = entry.agent.id
    started = {"agent": name, "operation": question.operation, "task": question.task}
    events.emit("call.started", site, key, started)
    request: dict[str, Any] = {
        "operation": question.operation,
        "task": question.task,
        "input": question.payload,
    }
    try:
        answer = await resolve(name, request, key)
    except AgentFault as fault:
        _failed(events, site, key, name, fault.kind, fault.message)
        raise
    except BaseException:
        events.emit("call.cancelled", site, key, {"agent": name})
        raise
    if isinstance(answer, Confident):
        data = {"agent": name, "confidence": answer.confidence, "value": answer.value}
        events.emit("call.finished", site, key, data)
        return answer
    words = f"`{name}` has not answered yet"
    _failed(events, site, key, name, "missing", words)
    events.emit("pending", site, key, {"mailbox": name})
    return failure("missing", words, name, key)


def _failed(events: Recorder, site: int, key: str, name: str, kind: str, words: str) -> None:
    data = {"agent": name, "error": kind, "message": words}
    events.emit("call.failed", site, key, data)
