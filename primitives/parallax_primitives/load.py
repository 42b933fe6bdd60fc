"""What agents have done in a run and are doing: the figures that choices between agents go by."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """One agent in one run: its calls under way, and what came of those that ended.

    `seconds` and `confidence` are sums over the calls that were answered; `failing` is how many
    calls failed since the last answer.
    """

    active: int = 0
    answers: int = 0
    failures: int = 0
    failing: int = 0
    seconds: float = 0.0
    confidence: float = 0.0


IDLE = Load()
"""An agent that was not called yet."""
