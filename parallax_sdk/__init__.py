"""What an agent author imports. Depends on the standard library alone."""

from __future__ import annotations

from parallax_sdk.agent import Agent, Definition, Operation, agent, definition_of, discover
from parallax_sdk.answer import Answer, Confidence, ConfidenceError, Refusal
from parallax_sdk.request import MissingInput, Request

__all__ = [
    "Agent",
    "Answer",
    "Confidence",
    "ConfidenceError",
    "Definition",
    "MissingInput",
    "Operation",
    "Refusal",
    "Request",
    "agent",
    "definition_of",
    "discover",
]
