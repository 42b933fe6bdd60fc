"""Numbers as answers: their weighted mean, and how far they agree on it.

Numbers agree by 1 less their coefficient of variation. Where a source is known with several
confidences, its weight is a range, and the agreement is the least that weights within the ranges
can give.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import accumulate


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


def widest_variation(
    numbers: Sequence[float], least: Sequence[float], most: Sequence[float]
) -> float:
    """The largest coefficient of variation that weights between two bounds give.

    With a weight at its low end, a number is one of those near the middle: where the square of the
    coefficient is largest, its change with a weight is a quadratic function of the number that is
    positive outside of an interval and negative inside. So the low ends form a run in the order of
    the numbers, and all runs are tried. A mean that may be of either sign may be 0.
    """
    scale = max(math.frexp(number)[1] for number in numbers)
    scaled = [math.ldexp(number, -scale) for number in numbers]
    total = math.fsum(most)
    middle = _dot(most, scaled) / total
    away = [one - middle for one in scaled]
    whole = (total, _dot(most, away), _dot(most, (one * one for one in away)))
    runs = _running_losses(away, least, most)
    variations, signs = [], set[bool]()
    for start, before in enumerate(runs):
        for after in runs[start:]:
            left, first, second = (
                w - (b - a) for w, a, b in zip(whole, before, after, strict=True)
            )
            if left <= 0:
                continue
            mean = middle + first / left
            variance = max(0.0, second / left - (first / left) ** 2)
            spread = math.inf if variance and not mean else math.sqrt(variance)
            variations.append(spread / abs(mean) if mean else spread)
            signs.add(mean > 0)
    return math.inf if len(signs) > 1 else max(variations)


def _running_losses(
    away: Sequence[float], least: Sequence[float], most: Sequence[float]
) -> list[tuple[float, float, float]]:
    """What the sums of weights, of numbers and of squares lose with the first so many low ends."""
    doubtful = sorted(
        (one, high - low) for one, low, high in zip(away, least, most, strict=True) if high > low
    )
    losses = ([extra * one**power for one, extra in doubtful] for power in range(3))
    return list(zip(*(accumulate(column, initial=0.0) for column in losses), strict=True))
