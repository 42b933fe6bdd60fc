"""The circuit breaker as a state machine without time or tasks of its own.

Closed, it lets calls through and counts failures in a row; with enough of them it opens. Open, it
refuses until the reset time has passed; then it is half-open and lets one call through at a time:
enough successes in a row close it, a failure opens it again. A call that began before the state
last changed does not count.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

from parallax_primitives.values import Json

State: TypeAlias = Literal["closed", "open", "half-open"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """When it opens, for how many seconds, and when it closes again."""

    failures: int
    reset: float
    successes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Breaker:
    """One circuit: `count` failures in a row while closed, successes in a row while half-open.

    `since` is when it opened, `turn` grows with each change of state.
    """

    state: State = "closed"
    count: int = 0
    since: float = 0.0
    turn: int = 0

    def at(self, now: float, limits: Limits) -> Breaker:
        """As it is by now: open for long enough, it is half-open; also if the clock went back."""
        if self.state == "open" and not self.since <= now < self.since + limits.reset:
            return self._turned("half-open", now)
        return self

    def after(self, succeeded: bool, now: float, limits: Limits) -> Breaker:
        """As it is once a call that it let through has ended."""
        count = self.count + 1
        match self.state:
            case "closed" if succeeded:
                return replace(self, count=0)
            case "closed":
                return self._turned("open", now) if count >= limits.failures else self._counted()
            case "half-open" if succeeded:
                closes = count >= limits.successes
                return self._turned("closed", now) if closes else self._counted()
            case _:
                return self._turned("open", now)

    def _counted(self) -> Breaker:
        return replace(self, count=self.count + 1)

    def _turned(self, state: State, now: float) -> Breaker:
        return Breaker(state=state, since=now, turn=self.turn + 1)

    def json(self) -> Json:
        return {"state": self.state, "count": self.count, "since": self.since, "turn": self.turn}

    @staticmethod
    def of(data: Any) -> Breaker:
        """The circuit that was written so; a new one for anything else."""
        match data:
            case {
                "state": "closed" | "open" | "half-open" as state,
                "count": int(count),
                "since": int() | float() as since,
                "turn": int(turn),
            }:
                return Breaker(state=state, count=count, since=float(since), turn=turn)
        return Breaker()
