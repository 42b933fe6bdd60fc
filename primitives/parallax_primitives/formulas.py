"""How a confidence was made out of the parts that it rests on, as data.

A formula states a rule with the numbers that it was applied to, so that a derivation can be read
and recomputed (`evaluated`). Rules over parts speak of the inputs of the evidence they stand in; an
input's role says what it was there, and a failed or repeated one is told but not counted.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final, Literal, TypeAlias

from parallax_primitives.records import record

Role: TypeAlias = Literal["part", "agrees", "differs", "failed", "repeated"]
"""What an input was: a part, an answer for or against what won, a failed task, or an answer of a
source that was counted already."""

UNCOUNTED: Final[frozenset[Role]] = frozenset(("failed", "repeated"))


@record(frozen=True, slots=True, kw_only=True)
class Factor:
    """One number of a product; `roles` are those of the inputs that it was computed from."""

    name: str
    value: float
    note: str = ""
    roles: tuple[Role, ...] = ()


@record(frozen=True, slots=True, kw_only=True)
class Product:
    """The factors multiplied, at most 1."""

    factors: tuple[Factor, ...]


@record(frozen=True, slots=True)
class Least:
    """The least confidence of the inputs that count."""


@record(frozen=True, slots=True)
class Highest:
    """The highest confidence of the inputs that count."""


@record(frozen=True, slots=True)
class Mean:
    """The mean confidence of the inputs that count."""


@record(frozen=True, slots=True)
class AnyOf:
    """That at least one of the inputs that count is right, were they independent: noisy or."""


@record(frozen=True, slots=True, kw_only=True)
class Kept:
    """The confidence of the only input that counts; `reason` says which it is, or why it passed."""

    reason: str = ""


@record(frozen=True, slots=True)
class Stated:
    """What the pattern says it is, as `~>` does."""

    confidence: float


@record(frozen=True, slots=True)
class Refused:
    """Zero, and why."""

    reason: str


@record(frozen=True, slots=True, kw_only=True)
class Held:
    """A confidence kept between two bounds."""

    before: float
    low: float
    high: float


@record(frozen=True, slots=True, kw_only=True)
class Rescaled:
    """Where a confidence lies between two bounds, from 0 to 1."""

    before: float
    low: float
    high: float


@record(frozen=True, slots=True, kw_only=True)
class Mapped:
    """What a table gives for a confidence."""

    before: float
    after: float


Formula: TypeAlias = (
    Product | Least | Highest | Mean | AnyOf | Kept | Stated | Refused | Held | Rescaled | Mapped
)


def evaluated(formula: Formula, counted: Iterable[float]) -> float:
    """The confidence that a formula gives for the confidences of the inputs that count.

    Rules over parts need at least one of them.
    """
    parts = tuple(counted)
    match formula:
        case Product(factors=factors):
            return min(1.0, math.prod(one.value for one in factors))
        case Least():
            return min(parts)
        case Highest():
            return max(parts)
        case Mean():
            return math.fsum(parts) / len(parts)
        case AnyOf():
            return 1.0 - math.prod(1.0 - one for one in parts)
        case Kept():
            return parts[0]
        case Stated(confidence=stated):
            return stated
        case Refused():
            return 0.0
        case Held():
            return min(formula.high, max(formula.low, formula.before))
        case Rescaled():
            share = (formula.before - formula.low) / (formula.high - formula.low)
            return min(1.0, max(0.0, share))
        case Mapped(after=after):
            return after


def below(name: str, value: float, bar: float) -> str:
    """That a number misses its bar, both shown with as many decimals as tell them apart."""
    for digits in range(2, 17):
        shown, wanted = f"{value:.{digits}f}", f"{bar:.{digits}f}"
        if shown != wanted:
            break
    return f"{name} {shown} is below {wanted}"
