"""What an agent gives back: a value and how sure the agent is of it.

An answer without a confidence does not exist here: the confidence is checked when the answer is
made, so a mistake shows in the agent's own code and not later in somebody's pattern.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any


class ConfidenceError(ValueError):
    """A confidence that is no number in [0, 1]."""


class Refusal(Exception):
    """Raised by an agent that declines to answer; the text says why."""


class Confidence(float):
    """A number in [0, 1]; anything else raises ConfidenceError."""

    __slots__ = ()

    def __new__(cls, value: float) -> Confidence:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise ConfidenceError(f"a confidence is a number in [0, 1], not {value!r}")
        if math.isnan(value) or not 0 <= value <= 1:
            raise ConfidenceError(f"a confidence lies in [0, 1], {value!r} does not")
        return super().__new__(cls, value)


class Answer:
    """An agent's answer.

    `value` is JSON data. `reasoning` is the agent's own explanation, `factors` what it weighed:
    both are kept with the answer and shown by `parallax runs why`.
    """

    __slots__ = ("confidence", "factors", "reasoning", "value")

    def __init__(
        self,
        value: Any,
        confidence: float,
        reasoning: str | None = None,
        factors: Sequence[Any] | None = None,
    ) -> None:
        self.value = value
        if type(confidence) is not float or not 0.0 <= confidence <= 1.0:
            confidence = float(Confidence(confidence))
        self.confidence = confidence
        self.reasoning = reasoning
        self.factors = factors if factors is None else list(factors)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Answer):
            return NotImplemented
        return self._fields() == other._fields()

    __hash__ = None  # type: ignore[assignment]  # its value may be a container

    def _fields(self) -> tuple[Any, ...]:
        return self.value, self.confidence, self.reasoning, self.factors

    def __repr__(self) -> str:
        return f"Answer({self.value!r}, {float(self.confidence)!r})"
