"""The check of the result's confidence, whose failure shows what the confidence was made of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from parallax_patterns.testing.content import ConfidenceBounds
from parallax_patterns.testing.expectations.numbers import number
from parallax_patterns.testing.expectations.subject import Subject
from parallax_patterns.testing.results import Failure

WITHIN: Final = 0.001
"""How far a confidence may lie from the number that is expected."""

_ROUNDING: Final = 1e-9
"""What sums of doubles may be off by: 0.85 computed as 0.8499999999999999 reaches 0.85."""


def check_confidence(subject: Subject) -> Iterator[Failure]:
    expected = subject.expect.confidence
    bounds = (
        expected if isinstance(expected, ConfidenceBounds) else ConfidenceBounds(approx=expected)
    )
    actual = subject.outcome.confidence
    if not _fits(bounds, actual):
        yield subject.failure(
            "confidence",
            message="the result has another confidence",
            expected=_words(bounds),
            actual=number(actual),
            derivation=subject.derivation(),
        )


def _fits(bounds: ConfidenceBounds, actual: float) -> bool:
    if bounds.min is not None and actual < bounds.min - _ROUNDING:
        return False
    if bounds.max is not None and actual > bounds.max + _ROUNDING:
        return False
    return bounds.approx is None or abs(actual - bounds.approx) <= _within(bounds) + _ROUNDING


def _within(bounds: ConfidenceBounds) -> float:
    return WITHIN if bounds.within is None else bounds.within


def _words(bounds: ConfidenceBounds) -> str:
    parts = []
    if bounds.min is not None:
        parts.append(f"{number(bounds.min)} or more")
    if bounds.max is not None:
        parts.append(f"{number(bounds.max)} or less")
    if bounds.approx is not None:
        parts.append(f"{number(bounds.approx)} ± {number(_within(bounds))}")
    return " and ".join(parts)
