"""What every agent is doing and has done in this run, as the events of its calls tell."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass

from parallax_primitives.load import IDLE, Load
from parallax_runtime.events import Event, Log


@dataclass(slots=True)
class _Tally:
    """See `Load`."""

    active: int = 0
    answers: int = 0
    failures: int = 0
    failing: int = 0
    seconds: float = 0.0
    confidence: float = 0.0


class Workload:
    """A tally for each agent, of the events up to now."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._seen = 0
        self._began: dict[str | None, float] = {}
        """By the keys of the calls that are under way."""
        self._tallies: defaultdict[str, _Tally] = defaultdict(_Tally)

    def of(self, agent: str, waiting: int) -> Load:
        """The load of an agent now, of whose calls so many have no place yet."""
        for seq in range(self._seen, len(self._log)):
            self._count(self._log.event(seq))
        self._seen = len(self._log)
        if agent not in self._tallies and not waiting:
            return IDLE
        figures = asdict(self._tallies[agent])
        return Load(**{**figures, "active": figures["active"] + waiting})

    def _count(self, event: Event) -> None:
        if event.kind == "call.started":
            self._began[event.key] = event.at
            self._tallies[event.data["agent"]].active += 1
        elif event.key in self._began and event.kind.startswith("call."):
            tally = self._tallies[event.data["agent"]]
            tally.active -= 1
            seconds = event.at - self._began.pop(event.key)
            if event.kind == "call.finished":
                tally.answers += 1
                tally.failing = 0
                tally.seconds += seconds
                tally.confidence += event.data["confidence"]
            elif event.kind == "call.failed":
                tally.failures += 1
                tally.failing += 1
