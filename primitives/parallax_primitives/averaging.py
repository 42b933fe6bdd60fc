"""Numbers as answers: their weighted mean, and how far they agree on it.

Numbers agree by 1 less their coefficient of variation. Where a source is known with several
confidences, its weight is a range, and the agreement is the least that weights within the ranges
can give.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final, TypeAlias


def weighted_mean(numbers: Sequence[float], weights: Sequence[float]) -> tuple[float, float]:
    """The weighted mean and the weighted coefficient of variation, population form.

    The numbers are scaled by a power of two, which loses nothing, so that squares stay finite.
    Numbers that are all equal vary by 0 whatever they are; about a mean of 0, by infinity.
    """
    scale = max(math.frexp(number)[1] for number in numbers)
    scaled = [math.ldexp(number, -scale) for number in numbers]
    total = math.fsum(weights)
    middle = _dot(weights, scaled) / total
    middle = min(max(scaled), max(min(scaled), middle))
    variance = _dot(weights, ((one - middle) ** 2 for one in scaled)) / total
    if variance == 0:
        return math.ldexp(middle, scale), 0.0
    return math.ldexp(middle, scale), math.sqrt(variance) / abs(middle) if middle else math.inf


def _dot(weights: Iterable[float], numbers: Iterable[float]) -> float:
    return math.fsum(w * x for w, x in zip(weights, numbers, strict=True))


Sums: TypeAlias = tuple[float, float, float]
"""Of weights, of weighted numbers and of weighted squares; numbers as they lie about a middle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Doubt:
    """One number whose weight is a range: what lies between its ends, and of how many sources."""

    number: float
    extra: float
    sources: int

    def lowered(self, sums: Sums, by: float) -> Sums:
        """The sums with so much less of its weight."""
        total, first, second = sums
        return (total - by, first - by * self.number, second - by * self.number**2)


def widest_variation(
    numbers: Sequence[float], least: Sequence[float], most: Sequence[float]
) -> float:
    """The largest coefficient of variation when each weight is at one of its two ends, or above.

    With a weight at its low end, a number is one of those near the middle: where the square of the
    coefficient is largest, its change with a weight is a quadratic function of the number that is
    positive outside of an interval and negative inside. So the low ends form a run in the order of
    the numbers, and all runs are tried. At the ends of a run, several sources of one number may be
    low and high: any weight between is allowed them. A mean that may be of either sign may be 0.
    """
    scale = max(math.frexp(number)[1] for number in numbers)
    scaled = [math.ldexp(number, -scale) for number in numbers]
    total = math.fsum(most)
    middle = _dot(most, scaled) / total
    away = [one - middle for one in scaled]
    whole = (total, _dot(most, away), _dot(most, (one * one for one in away)))
    doubts = _doubts(away, least, most)
    runs = _running_losses(doubts)
    found, signs = [], set[bool]()
    for start, before in enumerate(runs):
        for stop, after in enumerate(runs[start:], start):
            w, x, y = (all_ - (b - a) for all_, a, b in zip(whole, before, after, strict=True))
            if w <= 0:
                continue
            found.append(_variation((w, x, y), middle))
            signs.add(middle + x / w > 0)
            ends = [*doubts[max(0, start - 1) : start], *doubts[stop : stop + 1]]
            mixed = [one for one in ends if one.sources > 1]
            if mixed:
                found.append(_variation(_most_varied((w, x, y), mixed, middle), middle))
    return math.inf if len(signs) > 1 else max(found)


def _variation(sums: Sums, middle: float) -> float:
    total, first, second = sums
    mean = middle + first / total
    variance = max(0.0, second / total - (first / total) ** 2)
    spread = math.inf if variance and not mean else math.sqrt(variance)
    return spread / abs(mean) if mean else spread


def _most_varied(sums: Sums, mixed: Sequence[_Doubt], middle: float) -> Sums:
    """The sums with the weights of these numbers, one or two, where they vary most."""
    parts = [0.0] * len(mixed)
    for _ in range(_ROUNDS if len(mixed) > 1 else 1):
        for at, one in enumerate(mixed):
            others = sums
            for other, part in zip(mixed, parts, strict=True):
                others = other.lowered(others, part) if other is not one else others
            parts[at] = _best_loss(others, one, middle)
    for one, part in zip(mixed, parts, strict=True):
        sums = one.lowered(sums, part)
    return sums


_ROUNDS: Final = 16
"""How often two weights are fitted to each other."""


def _best_loss(sums: Sums, one: _Doubt, middle: float) -> float:
    """How much less of a weight gives the most variation.

    What an additional weight changes falls with that weight, and in a straight line.
    """
    full, empty = (_gain(one.lowered(sums, by), one, middle) for by in (0.0, one.extra))
    if full >= 0:
        return 0.0
    return one.extra if empty <= 0 else one.extra * full / (full - empty)


def _gain(sums: Sums, one: _Doubt, middle: float) -> float:
    """What more of a weight does to the square of the coefficient of variation, by its sign."""
    total, first, second = sums
    number, mean = one.number + middle, first + middle * total
    squares = second + 2 * middle * first + middle * middle * total
    gain = number * number * total * mean + squares * mean - 2 * number * squares * total
    return gain if mean > 0 else -gain


def _doubts(away: Sequence[float], least: Sequence[float], most: Sequence[float]) -> list[_Doubt]:
    """The numbers whose weights are ranges, each once, in their order."""
    extras: dict[float, list[float]] = {}
    for one, low, high in zip(away, least, most, strict=True):
        if high > low:
            extras.setdefault(one, []).append(high - low)
    return [
        _Doubt(number=one, extra=math.fsum(extras[one]), sources=len(extras[one]))
        for one in sorted(extras)
    ]


def _running_losses(doubts: Sequence[_Doubt]) -> list[Sums]:
    """What the sums lose with the first so many weights at their low ends."""
    losses = ([one.extra * one.number**power for one in doubts] for power in range(3))
    return list(zip(*(accumulate(column, initial=0.0) for column in losses), strict=True))
