"""What happens in a run, as the lines of its recording; secrets are still in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from parallax_primitives.values import Json, to_json
from parallax_runtime import AgentRequest, Event, Execution, Place, Program, Registry
from parallax_runtime.boundary import Garbage, accept
from parallax_runtime.places import place_at

_DIGITS: Final = 6
"""Decimals of seconds: finer differences are those of the machine's clock."""


class NotedCall:
    """A call of which the run has told that it began; `request` is there once it was made."""

    __slots__ = ("number", "raw", "request", "started")

    def __init__(self, started: Event) -> None:
        self.started = started
        self.request: AgentRequest | None = None
        self.number = 0
        self.raw: Any = None


def participants(agents: Registry) -> Iterator[dict[str, Json]]:
    """The agents that a run could ask."""
    for agent in agents:
        entry = agents.find(agent.id)
        yield {
            "id": agent.id,
            "name": agent.name,
            "capabilities": list(agent.capabilities),
            "expertise": agent.expertise,
            "timeout": None if entry is None else entry.timeout,
        }


def call_line(call: NotedCall, event: Event, program: Program) -> dict[str, Json]:
    """A call and what it came to, which the event tells."""
    request = call.request
    assert request is not None, "only calls that were made are told"
    return {
        "kind": "call",
        "number": call.number,
        "key": request.key,
        "agent": request.agent.id,
        "capabilities": list(request.agent.capabilities),
        "operation": request.operation,
        "task": request.task,
        "payload": request.payload,
        "arguments": more_arguments(request),
        "place": shown_place(place_at(program, request.key)),
        "at": rounded(call.started.at),
        "delay": rounded(event.at - call.started.at),
        "answer": _answer(call, event),
        "error": _error(event),
    }


def more_arguments(request: AgentRequest) -> list[Json] | None:
    """The arguments, where task and payload do not say all of them."""
    return other_arguments(request.task, request.payload, list(request.arguments))


def other_arguments(task: str | None, payload: Json, given: list[Json]) -> list[Json] | None:
    """The arguments of a call, where task and payload do not say all of them."""
    known: tuple[list[Json], ...] = ([], [task], [payload], [task, payload])
    return None if given in known else given


def _answer(call: NotedCall, event: Event) -> dict[str, Json] | None:
    return given(call.raw) if event.kind == "call.finished" else None


def given(raw: Any) -> dict[str, Json] | None:
    """An answer that the run accepted; None for none."""
    if raw is None:
        return None
    answer = accept(raw)
    return {
        "value": to_json(answer.value),
        "confidence": answer.confidence,
        "reasoning": answer.reasoning,
        "factors": to_json(answer.factors),
    }


def garbage_of(mailbox: str, raw: Any) -> dict[str, Json] | None:
    """What is wrong with an answer that the run will not accept."""
    try:
        given(raw)
    except Garbage as garbage:
        return {"kind": "garbage", "message": f"`{mailbox}` gave no usable answer: {garbage}"}
    return None


def _error(event: Event) -> dict[str, Json] | None:
    if event.kind != "call.failed":
        return None
    return {"kind": event.data["error"], "message": event.data["message"]}


def outcome_line(execution: Execution) -> dict[str, Json]:
    """How the run ended."""
    fault = execution.fault
    return {
        "kind": "outcome",
        "status": execution.status,
        "value": execution.json,
        "confidence": execution.confidence,
        "seconds": rounded(execution.seconds),
        "pending": list(execution.pending),
        "fault": None
        if fault is None
        else {"kind": fault.kind, "message": fault.message, "place": shown_place(fault.place)},
    }


def shown_place(place: Place | None) -> str | None:
    """A place of a pattern as `file:line:column`."""
    return None if place is None else f"{place.source}:{place.line}:{place.column}"


def rounded(seconds: float) -> float:
    """Seconds as they are recorded."""
    return max(0.0, round(seconds, _DIGITS))
