"""What becomes of an agent call: its answer as a value, or its failure."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from parallax_primitives.faults import AgentFault
from parallax_primitives.secrets import redacted
from parallax_primitives.values import Confident
from parallax_runtime.boundary import Garbage, accepted, crash_words, own_fault
from parallax_runtime.bounded import Quit
from parallax_sdk import ConfidenceError, Refusal

_new: Final = object.__new__
"""A third quicker than calling the class."""


def confident(raw: Any, agent: str, key: str) -> Confident:
    """An answer as a value with its evidence; Garbage says what is wrong with it."""
    answer = _new(Confident)
    answer.value, answer.confidence, reasoning, factors = accepted(raw)
    answer.why = [answer.confidence, agent, None, key, reasoning, factors]
    return answer


def fault_of(error: BaseException, agent: str, key: str, timeout: float) -> AgentFault | None:
    """The failure of a call; None where it is the call that was ended."""
    if isinstance(error, (Refusal, ConfidenceError)):
        error = own_fault(agent, error)
    match error:
        case Garbage():
            words = f"`{agent}` gave no usable answer: {error}"
            return AgentFault(agent, "garbage", words, key)
        case TimeoutError():
            words = f"`{agent}` did not answer within {timeout:g} s"
            return AgentFault(agent, "timeout", words, key)
        case AgentFault():
            return AgentFault(agent, error.kind, redacted(error.message), key)
        case Quit(__cause__=asyncio.CancelledError() as cancelled):
            return _crash(agent, cancelled, key)
        case Exception() | SystemExit():
            return _crash(agent, error, key)
    return None


def _crash(agent: str, error: BaseException, key: str) -> AgentFault:
    return AgentFault(agent, "crash", f"`{agent}` crashed: {crash_words(error)}", key)
