"""What a run may use up: steps, agent calls and time. Reaching a limit ends the run.

Steps are turns of loops, calls of functions, elements that operations look at or copy, and events:
what costs more counts as several. A run that computes without waiting cannot be interrupted from
outside, so the deadline is looked at while steps are counted.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Final

from parallax_primitives.faults import BudgetExceeded

DEFAULT_STEPS: Final = 10_000_000
"""What a run may compute in about ten seconds."""

_LOOKS: Final = 4096
"""Steps between two looks at the clock."""


class Budget:
    """The limits of one run, and what is left of them."""

    __slots__ = (
        "_calls",
        "_look",
        "_most_calls",
        "_most_steps",
        "_now",
        "_seconds",
        "_steps",
        "ends",
    )

    def __init__(self, limits: Mapping[str, float], now: Callable[[], float]) -> None:
        self._now = now
        self._most_steps = float(limits.get("steps", DEFAULT_STEPS))
        self._most_calls = float(limits.get("calls", math.inf))
        self._seconds = float(limits.get("seconds", math.inf))
        self._steps = 0
        self._look = min(float(_LOOKS), self._most_steps + 1)
        self._calls = 0
        self.ends = now() + self._seconds
        """The moment at which the run must be done."""

    @property
    def seconds(self) -> float | None:
        """How long the run may take, None for any time."""
        return None if math.isinf(self._seconds) else self._seconds

    def tick(self) -> None:
        """Counts one step."""
        self._steps += 1
        if self._steps >= self._look:
            self._examine()

    def charge(self, steps: int) -> None:
        """Counts several steps."""
        self._steps += steps
        if self._steps >= self._look:
            self._examine()

    def _examine(self) -> None:
        self._look = min(float(self._steps + _LOOKS), self._most_steps + 1)
        if self._steps > self._most_steps:
            raise BudgetExceeded(
                "steps",
                self._most_steps,
                f"the run took more than {self._most_steps:,.0f} steps, its limit",
            )
        if self._now() > self.ends:
            raise self.too_long()

    def too_long(self) -> BudgetExceeded:
        """What ends a run at its deadline."""
        return BudgetExceeded(
            "seconds", self._seconds, f"the run took longer than {self._seconds:g} s, its limit"
        )

    def count_call(self, steps: int) -> None:
        """Counts one agent call, and its steps."""
        self._steps += steps
        if self._steps >= self._look:
            self._examine()
        if self._calls >= self._most_calls:
            raise BudgetExceeded(
                "calls",
                self._most_calls,
                f"the run needs more than {self._most_calls:g} agent calls, its limit",
            )
        self._calls += 1
