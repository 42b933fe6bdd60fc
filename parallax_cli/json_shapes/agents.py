"""The shapes of `parallax agent list`, `check` and `call`."""

from __future__ import annotations

from typing import Any

from parallax_patterns.agents.checks import Called, Checked, answer_json
from parallax_patterns.agents.found import Found


def agent_shape(one: Found) -> dict[str, Any]:
    """An agent and where it is defined."""
    return {
        "id": one.agent.id,
        "name": one.agent.name,
        "kind": one.kind,
        "capabilities": list(one.agent.capabilities),
        "expertise": one.agent.expertise,
        "file": one.source.name,
        "line": one.source.position(one.span.start).line,
    }


def checked_shape(one: Checked) -> dict[str, Any]:
    """An agent and how it does."""
    return {
        **agent_shape(one.found),
        "ok": one.ok,
        "message": one.words,
        "differences": list(one.differences),
    }


def called_shape(agent: str, called: Called) -> dict[str, Any]:
    """What came of one call."""
    error = None if called.kind is None else {"kind": called.kind, "message": called.message}
    answer = None if called.answer is None else answer_json(called.answer)
    return {"agent": agent, "ok": error is None, "answer": answer, "error": error}
