"""What models' servers send, event by event, as their public references describe it.

Each function gives the events of one answer: (name of the event, its JSON). Nothing here knows
what the answer says.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

Event: TypeAlias = tuple[str | None, dict[str, Any]]

MODEL = "scripted-1"
_PIECE = 400
"""Characters of one delta."""


def pieces(text: str) -> list[str]:
    return [text[at : at + _PIECE] for at in range(0, len(text), _PIECE)] or [""]


# --- OpenAI: the Responses API ------------------------------------------------------------------


def responses(body: dict[str, Any], text: str, finish: str, tokens: int) -> Iterator[Event]:
    """The events of a response, numbered."""
    for number, (name, data) in enumerate(_responses(body, text, finish, tokens)):
        yield name, {"type": name, "sequence_number": number, **data}


def _responses(
    body: dict[str, Any], text: str, finish: str, tokens: int
) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "response.created", {"response": _response(body, "in_progress")}
    yield "response.in_progress", {"response": _response(body, "in_progress")}
    if finish == "refused":
        at = {"item_id": "msg_1", "output_index": 0, "content_index": 0}
        yield "response.refusal.delta", {**at, "delta": "I can't help with that."}
        yield "response.refusal.done", {**at, "refusal": "I can't help with that."}
    elif body.get("tools"):
        yield from _tool_call(body["tools"][0]["name"], text)
    else:
        yield from _message(text)
    status = "incomplete" if finish == "truncated" else "completed"
    usage = {
        "input_tokens": 1000,
        "input_tokens_details": {"cached_tokens": 0},
        "output_tokens": tokens,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": 1000 + tokens,
    }
    yield f"response.{status}", {"response": {**_response(body, status), "usage": usage}}


def _response(body: dict[str, Any], status: str) -> dict[str, Any]:
    return {
        "id": "resp_1",
        "object": "response",
        "created_at": 1_700_000_000,
        "status": status,
        "error": None,
        "incomplete_details": {"reason": "max_output_tokens"} if status == "incomplete" else None,
        "instructions": body.get("instructions"),
        "metadata": {},
        "model": MODEL,
        "output": [],
        "parallel_tool_calls": False,
        "temperature": 1.0,
        "tool_choice": body.get("tool_choice", "auto"),
        "tools": body.get("tools", []),
        "top_p": 1.0,
        "usage": None,
    }


def _message(text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    at = {"item_id": "msg_1", "output_index": 0, "content_index": 0}
    item = {"id": "msg_1", "type": "message", "role": "assistant", "status": "in_progress"}
    part = {"type": "output_text", "text": "", "annotations": []}
    yield "response.output_item.added", {"output_index": 0, "item": {**item, "content": []}}
    yield "response.content_part.added", {**at, "part": part}
    for piece in pieces(text):
        yield "response.output_text.delta", {**at, "delta": piece, "logprobs": []}
    yield "response.output_text.done", {**at, "text": text, "logprobs": []}
    yield "response.content_part.done", {**at, "part": {**part, "text": text}}
    done = {**item, "status": "completed", "content": [{**part, "text": text}]}
    yield "response.output_item.done", {"output_index": 0, "item": done}


def _tool_call(name: str, text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    at = {"item_id": "ctc_1", "output_index": 0}
    item = {"id": "ctc_1", "type": "custom_tool_call", "call_id": "call_1", "name": name}
    yield "response.output_item.added", {"output_index": 0, "item": {**item, "input": ""}}
    for piece in pieces(text):
        yield "response.custom_tool_call_input.delta", {**at, "delta": piece}
    yield "response.custom_tool_call_input.done", {**at, "input": text}
    yield "response.output_item.done", {"output_index": 0, "item": {**item, "input": text}}


# --- OpenAI: chat completions --------------------------------------------------------------------


def chat(body: dict[str, Any], text: str, finish: str, tokens: int) -> Iterator[Event]:
    """The chunks of a completion; they have no names."""
    ends = {"complete": "stop", "truncated": "length", "refused": "content_filter"}
    yield None, _chunk({"role": "assistant", "content": ""}, None)
    for piece in [] if finish == "refused" else pieces(text):
        yield None, _chunk({"content": piece}, None)
    yield None, _chunk({}, ends[finish])
    if body.get("stream_options", {}).get("include_usage"):
        usage = {"prompt_tokens": 1000, "completion_tokens": tokens, "total_tokens": 1000 + tokens}
        yield None, {**_chunk({}, None), "choices": [], "usage": usage}


def _chunk(delta: dict[str, Any], reason: str | None) -> dict[str, Any]:
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1_700_000_000,
        "model": MODEL,
        "choices": [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": reason}],
    }


# --- Anthropic: messages -------------------------------------------------------------------------


def messages(body: dict[str, Any], text: str, finish: str, tokens: int) -> Iterator[Event]:
    """The events of a message."""
    ends = {"complete": "end_turn", "truncated": "max_tokens", "refused": "refusal"}
    started: dict[str, Any] = {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": MODEL,
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {"input_tokens": 1000, "output_tokens": 1},
    }
    events: list[dict[str, Any]] = [{"type": "message_start", "message": started}]
    events += [{"type": "ping"}]
    if finish != "refused":
        block = {"type": "text", "text": ""}
        events += [{"type": "content_block_start", "index": 0, "content_block": block}]
        for piece in pieces(text):
            delta = {"type": "text_delta", "text": piece}
            events += [{"type": "content_block_delta", "index": 0, "delta": delta}]
        events += [{"type": "content_block_stop", "index": 0}]
    stopped = {"stop_reason": ends[finish], "stop_sequence": None}
    events += [{"type": "message_delta", "delta": stopped, "usage": {"output_tokens": tokens}}]
    events += [{"type": "message_stop"}]
    yield from ((event["type"], event) for event in events)
