"""What becomes of an agent call: its answer as a value, or its failure."""

from __future__ import annotations

import asyncio
from typing import Any

from parallax_primitives.faults import AgentFault
from parallax_primitives.secrets import redacted
from parallax_primitives.values import Confident
from parallax_runtime.agents import AgentRequest
from parallax_runtime.boundary import Garbage, accepted, crash_words
from parallax_runtime.bounded import Quit


def confident(raw: Any, agent: str, key: str) -> Confident:
    """An answer as a value with its evidence; Garbage says what is wrong with it."""
    value, sure, reasoning, factors = accepted(raw)
    return Confident(value, sure, [sure, agent, None, key, reasoning, factors])


def fault_of(error: BaseException, request: AgentRequest) -> AgentFault | None:
    """The failure of a call; None where it is the call that was ended."""
    agent, key = request.agent.id, request.key
    match error:
        case Garbage():
            words = f"`{agent}` gave no usable answer: {error}"
            return AgentFault(agent, "garbage", words, key)
        case TimeoutError():
            words = f"`{agent}` did not answer within {request.timeout:g} s"
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
