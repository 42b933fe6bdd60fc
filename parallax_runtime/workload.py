"""What every agent is doing and has done in this run, counted as it happens."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass

from parallax_primitives.load import IDLE, Load


@dataclass(slots=True)
class Tally:
    """See `Load`; a call that waits for its place is under way."""

    active: int = 0
    answers: int = 0
    failures: int = 0
    failing: int = 0
    seconds: float = 0.0
    confidence: float = 0.0

    def answered(self, seconds: float, confidence: float) -> None:
        self.answers += 1
        self.failing = 0
        self.seconds += seconds
        self.confidence += confidence

    def failed(self) -> None:
        self.failures += 1
        self.failing += 1


class Workload:
    """A tally for each agent."""

    def __init__(self) -> None:
        self._tallies: defaultdict[str, Tally] = defaultdict(Tally)

    def tally(self, agent: str) -> Tally:
        """Where the calls of an agent are counted."""
        return self._tallies[agent]

    def of(self, agent: str) -> Load:
        """The load of an agent now."""
        found = self._tallies.get(agent)
        return IDLE if found is None else Load(**asdict(found))
