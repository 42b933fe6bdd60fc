"""The boundary to agents: what comes in is checked in full, and nothing is guessed.

An answer is `{value, confidence, reasoning?, factors?}`. A confidence that is missing, NaN, true or
1.7, a value that is no JSON, too deep or too large: each makes the answer garbage, and the call a
failure. What an agent says when it crashes is kept, with secrets taken out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final, final

from parallax_primitives.faults import AgentFault
from parallax_primitives.secrets import redacted
from parallax_primitives.values import DataError, Value, from_json
from parallax_sdk import Answer, Confidence, ConfidenceError, Refusal

MAX_ANSWER: Final = 4_000_000
"""Values and characters in one answer."""

_MAX_WORDS: Final = 500
"""Characters of an agent's own error message that are kept."""


class Garbage(Exception):
    """An answer that breaks the protocol; the text says how."""


@final
class Accepted:
    """An answer that passed."""

    __slots__ = ("confidence", "factors", "reasoning", "value")

    def __init__(
        self, value: Value, confidence: float, reasoning: str | None, factors: Value
    ) -> None:
        self.value = value
        self.confidence = confidence
        self.reasoning = reasoning
        self.factors = factors


def accept(raw: Any) -> Accepted:
    """The checked answer; Garbage says what is wrong with it."""
    return raw if isinstance(raw, Accepted) else Accepted(*accepted(raw))


def accepted(raw: Any) -> tuple[Value, float, str | None, Value]:
    """As `accept`, in parts: value, confidence, reasoning and factors."""
    given: Answer | Accepted = raw
    if type(raw) is not Answer:
        if isinstance(raw, Accepted):
            return raw.value, raw.confidence, raw.reasoning, raw.factors
        given = raw if isinstance(raw, Answer) else _answer(raw)
    reasoning, factors, sure = given.reasoning, given.factors, given.confidence
    if reasoning is not None and not isinstance(reasoning, str):
        raise Garbage(f"the reasoning of the answer is {_kind(reasoning)}, not text")
    if factors is not None:
        factors = incoming(factors, "factors")
    value = incoming(given.value, "value")
    if type(sure) is not float or not 0.0 <= sure <= 1.0:
        sure = _confidence(sure)
    return value, sure, reasoning, factors


def _answer(raw: Any) -> Accepted:
    """An object as an answer, of which nothing is checked yet but that it is one."""
    if type(raw) is not dict and not isinstance(raw, Mapping):
        raise Garbage(f"the answer is {_kind(raw)}, not an object with `value` and `confidence`")
    if "value" not in raw or "confidence" not in raw:
        missing = "confidence" if "value" in raw else "value"
        raise Garbage(f"the answer has no `{missing}`")
    return Accepted(raw["value"], raw["confidence"], raw.get("reasoning"), raw.get("factors"))


def _confidence(given: Any) -> float:
    if type(given) is Confidence:
        return float(given)
    if isinstance(given, bool) or not isinstance(given, (int, float)):
        raise Garbage(f"the confidence of the answer is {_kind(given)}, not a number")
    if isinstance(given, float) and math.isnan(given):
        raise Garbage("the confidence of the answer is NaN, not a number from 0 to 1")
    if not 0 <= given <= 1:
        shown = f"{given:g}" if isinstance(given, float) else str(given)[:20]
        raise Garbage(f"the confidence of the answer is {shown}, not a number from 0 to 1")
    return float(given)


def incoming(data: Any, name: str) -> Value:
    """Data from outside as a Prism value."""
    kind = type(data)
    if kind is str and len(data) <= MAX_ANSWER:
        return data
    if kind is dict and len(data) <= _FEW:
        # Short texts, fractions, booleans and nulls alone, as in most answers, are a value as they
        # are, and looking at them takes a quarter of the time of counting and making.
        for key, part in data.items():
            kind = type(part)
            if kind is str:
                if len(part) > _SHORT:
                    break
            elif kind is float:
                if not math.isfinite(part):
                    break
            elif kind is not bool and part is not None:
                break
            if type(key) is not str or len(key) > _SHORT:
                break
        else:
            return dict(data)
    _require_size(data)
    try:
        return from_json(data, name)
    except DataError as error:
        raise Garbage(f"the answer is no JSON: {error}") from None


_FEW: Final = 16
_SHORT: Final = 100_000
"""What so few texts hold, each no longer, is no more than `MAX_ANSWER`."""


def _require_size(data: Any) -> None:
    """Counts parts and characters, and stops at the bound; a cycle meets it too."""
    left = MAX_ANSWER
    waiting = [data]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            left -= 2 * len(one) + 1
            for key, part in one.items():
                left -= len(key) + 1 if isinstance(key, str) else 1
                if isinstance(part, str):
                    left -= len(part)
                elif part is not None:
                    waiting.append(part)
        elif isinstance(one, (list, tuple)):
            left -= len(one) + 1
            waiting.extend(one)
        else:
            left -= len(one) + 1 if isinstance(one, str) else 1
        if left < 0:
            raise Garbage(f"the answer is larger than {MAX_ANSWER:,} values and characters")


def own_fault(agent: str, error: Refusal | ConfidenceError) -> AgentFault:
    """What an agent's author raised on purpose, as the failure that it is."""
    if isinstance(error, Refusal):
        return AgentFault(agent, "refusal", f"`{agent}` refuses: {error}")
    return AgentFault(agent, "garbage", f"`{agent}` gave no usable answer: {error}")


def _kind(data: Any) -> str:
    match data:
        case None:
            return "null"
        case bool():
            return "true" if data else "false"
        case str():
            return "text"
        case int() | float():
            return "a number"
        case list() | tuple():
            return "a list"
        case Mapping():
            return "an object"
    return f"a Python {type(data).__name__}"


def crash_words(error: BaseException) -> str:
    """An exception of an agent as one line: its type and message, without secrets."""
    words = " ".join(str(error).split())
    name = type(error).__name__
    return redacted(f"{name}: {words}" if words else name)[:_MAX_WORDS]
