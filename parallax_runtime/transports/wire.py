"""Calls and answers as JSON texts, the same for every transport.

A call is `{agent, operation, task, input, arguments, context, timeout, key}`. An answer is
`{value, confidence, reasoning?, factors?}`, or `{error: {kind, message}}`. What an answer holds is
checked at the engine's boundary; here only its text is read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, get_args

from parallax_primitives.faults import AgentFault, FailureKind
from parallax_primitives.secrets import redacted
from parallax_primitives.values import Json
from parallax_runtime.agents import AgentRequest

_EXCERPT: Final = 120
"""Characters that are shown of a text which is no answer."""

_KINDS: Final[tuple[FailureKind, ...]] = get_args(FailureKind)


def asked(request: AgentRequest) -> dict[str, Json]:
    """A call as an agent outside of this process is sent it."""
    return {
        "agent": request.agent.id,
        "operation": request.operation,
        "task": request.task,
        "input": request.payload,
        "arguments": list(request.arguments),
        "context": dict(request.context),
        "timeout": request.timeout,
        "key": request.key,
    }


def trace_of(request: AgentRequest) -> dict[str, str]:
    """The W3C context of a call, where its run is traced; servers look for it beside the call."""
    given = {name: request.context.get(name) for name in ("traceparent", "tracestate")}
    return {name: text for name, text in given.items() if isinstance(text, str) and text}


def text_of(message: Mapping[str, Json]) -> bytes:
    """One line of JSON without its end; keys keep their order."""
    words = json.dumps(message, ensure_ascii=False, separators=(",", ":"))
    return words.encode("utf-8", "backslashreplace")


def parsed(agent: str, raw: bytes) -> Any:
    """The JSON data of a text; AgentFault says why it is none."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        words = f"answered with bytes that are no UTF-8: {excerpt(raw[max(0, error.start - 20) :])}"
        raise garbage(agent, words) from None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise garbage(agent, f"answered with what is no JSON: {excerpt(raw)}") from None


def answer_in(agent: str, data: Any) -> Any:
    """The raw answer in an agent's reply; the failure that it tells is raised."""
    if not isinstance(data, dict) or "error" not in data:
        return data
    error = data["error"]
    if not isinstance(error, dict):
        error = {"message": error}
    kind, words = error.get("kind"), error.get("message")
    told = words if isinstance(words, str) and words else "it gives no reason"
    raise AgentFault(agent, *failure_words(agent, kind, told))


def able_in(agent: str, served: object) -> list[str] | None:
    """What an agent can, by the list of who is served; None where that says nothing.

    AgentFault where several others are served: a single one answers whatever it is called.
    """
    given = served if isinstance(served, list) else []
    known = {str(one.get("id")): one for one in given if isinstance(one, dict)}
    if not known:
        return None
    if agent not in known and len(known) > 1:
        names = ", ".join(f"`{one}`" for one in known)
        raise unreached(agent, f"who is served there is called {names}")
    named = known.get(agent) or next(iter(known.values()))
    able = named.get("capabilities")
    return [str(one) for one in able] if isinstance(able, list) else []


def failure_words(agent: str, kind: object, told: str) -> tuple[FailureKind, str]:
    """What an agent says of its failure, as a kind and a sentence."""
    known: FailureKind = next((one for one in _KINDS if one == kind), "error")
    verbs = {"refusal": "refuses", "crash": "crashed", "garbage": "gave no usable answer"}
    return known, f"`{agent}` {verbs.get(known, 'failed')}: {told}"


def garbage(agent: str, what: str) -> AgentFault:
    """The fault of an agent that breaks the protocol."""
    return AgentFault(agent, "garbage", f"`{agent}` {what}")


def unreached(agent: str, why: str) -> AgentFault:
    """The fault of an agent that cannot be asked at all."""
    return AgentFault(agent, "error", f"`{agent}` cannot be reached: {why}")


def excerpt(raw: bytes) -> str:
    """The beginning of what an agent sent, on one line and in backticks."""
    words = " ".join(raw[: 4 * _EXCERPT].decode("utf-8", "backslashreplace").split())
    shown = "".join(one if one.isprintable() else "·" for one in redacted(words))
    return f"`{shown[:_EXCERPT]}…`" if len(shown) > _EXCERPT else f"`{shown}`"
