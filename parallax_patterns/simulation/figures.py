"""What many runs show together: chances with their bounds, and distributions."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from parallax_patterns.simulation.running import Outcome

BINS: Final = 20
"""Into how many parts the confidences from 0 to 1 are sorted."""

_Z: Final = 1.959964
"""Normal quantile of a two-sided bound of 95 %."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """How often something happened, with the bounds within which its chance lies (95 %).

    Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", 1927.
    """

    count: int
    of: int
    low: float
    high: float

    @property
    def share(self) -> float:
        return self.count / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """A distribution: `p95` is the value that 95 of 100 do not exceed."""

    least: float
    mean: float
    median: float
    p95: float
    greatest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A rule that did not hold: how often, and the first seed where it did not."""

    rule: str
    count: int
    first: int
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The figures of a simulation. `trace` is the hash of all runs: equal for equal seeds."""

    runs: int
    statuses: Mapping[str, int]
    escalated: Chance
    failed: Chance
    confidence: Spread
    histogram: tuple[int, ...]
    calls: Spread
    failures: Spread
    seconds: Spread
    broken: tuple[Broken, ...]
    trace: str


def figures_of(outcomes: Sequence[Outcome]) -> Figures:
    """The figures of runs, of which there is at least one."""
    runs = len(outcomes)
    confidences = [one.confidence for one in outcomes]
    return Figures(
        runs=runs,
        statuses=dict(sorted(Counter(one.status for one in outcomes).items())),
        escalated=chance(sum(one.escalated for one in outcomes), runs),
        failed=chance(sum(one.status in ("failed", "exceeded") for one in outcomes), runs),
        confidence=spread(confidences),
        histogram=histogram(confidences),
        calls=spread([one.calls for one in outcomes]),
        failures=spread([one.failures for one in outcomes]),
        seconds=spread([one.seconds for one in outcomes]),
        broken=_broken(outcomes),
        trace=_trace(outcomes),
    )


def chance(count: int, of: int) -> Chance:
    """A share with its bounds."""
    share = count / of
    middle = share + _Z * _Z / (2 * of)
    around = _Z * math.sqrt(share * (1 - share) / of + _Z * _Z / (4 * of * of))
    whole = 1 + _Z * _Z / of
    low, high = (middle - around) / whole, (middle + around) / whole
    return Chance(count=count, of=of, low=max(0.0, low), high=min(1.0, high))


def spread(values: Sequence[float]) -> Spread:
    """The distribution of values."""
    ordered = sorted(values)
    last = len(ordered) - 1
    return Spread(
        least=ordered[0],
        mean=math.fsum(ordered) / len(ordered),
        median=ordered[last // 2],
        p95=ordered[min(last, math.ceil(0.95 * len(ordered)) - 1)],
        greatest=ordered[-1],
    )


def histogram(confidences: Sequence[float]) -> tuple[int, ...]:
    """How many confidences lie in each part; 1 belongs to the last."""
    counts = [0] * BINS
    for one in confidences:
        counts[min(BINS - 1, int(one * BINS))] += 1
    return tuple(counts)


def _broken(outcomes: Sequence[Outcome]) -> tuple[Broken, ...]:
    found: dict[str, Broken] = {}
    for outcome in outcomes:
        for one in outcome.violations:
            before = found.get(one.rule)
            found[one.rule] = Broken(
                rule=one.rule,
                count=1 if before is None else before.count + 1,
                first=outcome.seed if before is None else before.first,
                message=one.message if before is None else before.message,
            )
    return tuple(found.values())


def _trace(outcomes: Sequence[Outcome]) -> str:
    traces = "\n".join(one.trace for one in outcomes)
    return hashlib.blake2b(traces.encode(), digest_size=8).hexdigest()
