"""What a run may use up: steps, agent calls and time. Reaching a limit ends the run.

Steps are turns of loops, calls of functions, elements that operations look at or copy, and events:
what costs more counts as several. A run that computes without waiting cannot be interrupted from
outside, so the deadline is looked at while steps are counted.

Single steps are handed out in batches that C counts down, for a loop takes one with each turn: as
the iterator of a `for` that is 5 ns, where a call of a method was 100. No batch and no charge goes
beyond the limit unseen, so that a run ends at the same step whichever way it took them.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from itertools import chain, repeat
from operator import length_hint
from typing import Final, NoReturn

from parallax_primitives.faults import BudgetExceeded

DEFAULT_STEPS: Final = 10_000_000
"""What a run may compute in about ten seconds."""

_LOOKS: Final = 4096
"""Steps between two looks at the clock."""

_NO_TURNS: Final = repeat(None, 0)


class Budget:
    """The limits of one run, and what is left of them."""

    __slots__ = (
        "_batch",
        "_calls_left",
        "_given",
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
        self._most_calls = self._calls_left = float(limits.get("calls", math.inf))
        self._seconds = float(limits.get("seconds", math.inf))
        self._steps = 0
        """Steps taken, those of the present batch aside."""
        self._batch = _NO_TURNS
        self._given = 0
        """How many steps the present batch had."""
        self._look: float = _LOOKS if self._most_steps >= _LOOKS else self._most_steps + 1
        """As soon as `_steps` reaches this, the limits are looked at."""
        self.ends = math.inf if self._seconds == math.inf else now() + self._seconds
        """The moment at which the run must be done."""

    @property
    def seconds(self) -> float | None:
        """How long the run may take, None for any time."""
        return None if self._seconds == math.inf else self._seconds

    def turns(self) -> Iterator[None]:
        """Never ends by itself: whoever takes the next turn has taken a step."""
        return chain.from_iterable(iter(self.batch, None))

    def batch(self) -> Iterator[None]:
        """Some steps, of which the first is being taken."""
        self._settle()
        self._steps += 1
        try:
            self._examine()
        except BudgetExceeded as exceeded:
            return _Over(exceeded)
        self._given = int(min(_LOOKS, self._most_steps - self._steps)) // 2
        self._look = min(self._look, self._most_steps + 1 - self._given)
        self._batch = repeat(None, self._given + 1)
        return self._batch

    def charge(self, steps: int) -> None:
        """Counts several steps."""
        self._steps += steps
        if self._steps >= self._look:
            self._settle()
            self._examine()

    def _settle(self) -> None:
        """Ends the present batch: what was taken of it is counted."""
        self._steps += self._given - min(self._given, length_hint(self._batch))
        self._given = 0
        deque(self._batch, maxlen=0)

    def _examine(self) -> None:
        self._look = min(self._steps + _LOOKS, self._most_steps + 1)
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
            self._settle()
            self._examine()
        if self._calls_left <= 0.0:
            raise BudgetExceeded(
                "calls",
                self._most_calls,
                f"the run needs more than {self._most_calls:g} agent calls, its limit",
            )
        self._calls_left -= 1.0


class _Over:
    """A batch after the last: every turn says why there are no more, whoever asks for one.

    An iterator that raised by itself would be at its end, and the next loop would just not turn.
    """

    __slots__ = ("_exceeded",)

    def __init__(self, exceeded: BudgetExceeded) -> None:
        self._exceeded = exceeded

    def __iter__(self) -> Iterator[None]:
        return self

    def __next__(self) -> NoReturn:
        raise self._exceeded.with_traceback(None)
