"""Values as JSON and back, for what is kept beyond a call or beyond a run.

Confidences of the value and of its parts are kept, and of the evidence what matters later: which
agent calls a value rests on, how sure each was, and what its aggregate knew. Functions and agents
cannot be kept.
"""

from __future__ import annotations

import math
from typing import Any

from parallax_primitives.derivation import spoken_under
from parallax_primitives.values import (
    UNDEFINED,
    Confident,
    Evidence,
    Json,
    Undefined,
    Value,
    clamp,
)


class Unpreservable(Exception):
    """A value with a function or an agent in it, or data that no value was preserved as."""


def preserve(value: Value) -> Json:
    """The value as JSON."""
    match value:
        case None | bool() | str():
            return value
        case float():
            return value if math.isfinite(value) else {"number": repr(value)}
        case list():
            return [preserve(part) for part in value]
        case dict():
            return {"object": {key: preserve(part) for key, part in value.items()}}
        case Confident():
            return _confident(value)
        case Undefined():
            return {"undefined": True}
    raise Unpreservable


def _confident(value: Confident) -> Json:
    sources: list[Json] = [
        [one.agent, one.call, one.confidence]
        for one in sorted(spoken_under(value), key=lambda one: (one.call or "", one.agent or ""))
    ]
    evidence = value.evidence
    return {
        "value": preserve(value.value),
        "confidence": value.confidence,
        "sources": sources,
        "details": preserve({} if evidence is None else dict(evidence.details)),
        "collected": evidence is not None and evidence.collected,
    }


def restore(data: Json, rule: str) -> Value:
    """The value that was preserved; `rule` names the evidence of its confidence."""
    try:
        return _restored(data, rule)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        raise Unpreservable from None


def _restored(data: Any, rule: str) -> Value:
    if isinstance(data, list):
        return [_restored(part, rule) for part in data]
    if not isinstance(data, dict):
        return float(data) if isinstance(data, int) and not isinstance(data, bool) else data
    if "object" in data:
        return {key: _restored(part, rule) for key, part in data["object"].items()}
    if "number" in data:
        return float(data["number"])
    if "undefined" in data:
        return UNDEFINED
    confidence = clamp(float(data["confidence"]))
    return Confident(_restored(data["value"], rule), confidence, _evidence(data, rule, confidence))


def _evidence(data: dict[str, Any], rule: str, confidence: float) -> Evidence:
    sources = tuple(
        Evidence("answer", clamp(float(sure)), agent=agent, call=call)
        for agent, call, sure in data["sources"]
    )
    details: Any = _restored(data["details"], rule)
    return Evidence(rule, confidence, sources, details=details, collected=bool(data["collected"]))
