"""Confidence intervals: between which bounds the confidence of a value lies.

`PLAIN` is the interval of a value that is certainly not annotated: exactly 1. Every function gives
an interval that contains all results the run can have when its arguments do.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from parallax_compiler.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """The confidences an expression can have; a plain value is exactly 1."""

    low: float = 0.0
    high: float = 1.0
    plain: bool = False
    """Whether it is certainly not annotated."""

    def __str__(self) -> str:
        if self.plain:
            return "plain"
        if self.low == self.high:
            return f"{self.low:g}"
        return f"{self.low:g}…{self.high:g}"


PLAIN: Final = Interval(low=1.0, high=1.0, plain=True)
ANY: Final = Interval()
NONE: Final = Interval(low=0.0, high=0.0)
"""Certainly confidence 0."""


def exactly(confidence: float) -> Interval:
    """The interval of an annotation with a constant, clamped to [0, 1]."""
    bounded = min(1.0, max(0.0, confidence))
    return Interval(low=bounded, high=bounded)


def hull(left: Interval, right: Interval) -> Interval:
    """Either of the two."""
    if left is right or left == right:
        return left
    return Interval(
        low=min(left.low, right.low),
        high=max(left.high, right.high),
        plain=left.plain and right.plain,
    )


def some_of(part: Interval) -> Interval:
    """The confidence of any number of such parts: nothing lowers it where there are none."""
    return part if part.plain else Interval(low=part.low, high=1.0)


def minimum(left: Interval, right: Interval) -> Interval:
    """The smaller of the two confidences."""
    if right.plain:
        return left
    if left.plain:
        return right
    return Interval(low=min(left.low, right.low), high=min(left.high, right.high))


def maximum(left: Interval, right: Interval) -> Interval:
    """The greater of the two confidences."""
    if left.plain and right.plain:
        return PLAIN
    return Interval(low=max(left.low, right.low), high=max(left.high, right.high))


def minimum_of(intervals: Iterable[Interval]) -> Interval:
    """The smallest of all; PLAIN for none."""
    result = PLAIN
    for interval in intervals:
        result = minimum(result, interval)
    return result


def annotated(interval: Interval) -> Interval:
    """The same bounds for a value that is annotated in any case."""
    return Interval(low=interval.low, high=interval.high) if interval.plain else interval
