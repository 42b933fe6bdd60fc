"""Confident scalars whose value, confidence and evidence are variables of their own.

What emitted code computes of them makes no `Confident`: Python's operators compute the value and
the confidence, and these functions the evidence, by the rules of `strength`. Where the value is
seen as a whole it is put together, and is then what it would have been all along. The evidence of a
value that nobody annotated is None.
"""

from __future__ import annotations

from typing import Final, TypeAlias

from parallax_primitives.derivation import PLAIN
from parallax_primitives.evidence import (
    SMALL,
    Evidence,
    Grown,
    Pending,
    Step,
    both,
    is_new,
    level_of,
    settled,
)
from parallax_primitives.values import Confident, Value
from parallax_runtime.current import charge
from parallax_runtime.strength import DERIVING, as_confidence
from parallax_runtime.whereabouts import At

Why: TypeAlias = "Evidence | Pending | None"

_new: Final = object.__new__

lowest: Final = min
"""How sure the least sure of several is."""


def confident(value: Value, why: Why) -> Value:
    """The value as a whole, as sure as its evidence says."""
    if why is None:
        return value
    whole = _new(Confident)  # a third cheaper than `Confident(…)`
    whole.value, whole.why = value, why
    whole.confidence = level_of(why)
    return whole


def level(stated: float) -> float:
    """The confidence that a number states, as `as_confidence` takes it."""
    return stated if 0.0 <= stated <= 1.0 else as_confidence(stated)


def stated(level: float, at: At | None = None) -> Why:
    """The evidence of a plain value with a confidence in [0, 1] that the pattern states."""
    return [level, at, None]


def restated(level: float, why: Why, at: At | None = None) -> Why:
    """The same of a value that may have been confident before."""
    if why is None:
        return [level, at, None]
    charge(DERIVING)
    return Evidence("annotation", level, (_node(why),), place=at)


def least_of(left: Why, right: Why, at: At | None = None) -> Why:
    """The evidence of what an operator made of two operands."""
    if type(left) is tuple and type(right) is list and right[2] is None:
        level, _, log, count = left
        leaves = log.leaves
        # This is `extended`, as nearly always in a loop; calling it makes a turn 1.8 times as long.
        if len(leaves) == count and count != SMALL:
            right[2] = True
            leaves.append(right)
            return (level if level <= right[0] else right[0], at, log, count + 1)
    if left is None or left is right:
        return right
    if right is None:
        return left
    level = min(level_of(left), level_of(right))
    merged = both(level, left, right, at)
    if is_new(merged, left):
        charge(DERIVING * SMALL)
    return merged


class Trail(list[Step]):
    """What the evidence of a variable has met since somebody last asked for it."""

    __slots__ = ("why",)

    def __init__(self, why: Why) -> None:
        super().__init__()
        self.why = why


def trail(why: Why) -> Trail:
    """The evidence of a variable that will meet one stated confidence after the other."""
    return Trail(why)


meet: Final = Trail.append
"""Adds a stated confidence; loading puts the step of a trail in its place (see `whereabouts`)."""


def met(steps: Trail) -> Why:
    """The evidence of a trail so far."""
    if steps:
        charge(DERIVING * len(steps))
        steps.why = Grown(steps.why, tuple(steps))
        steps.clear()
    return steps.why


def gated(why: Why, at: At | None = None) -> Why:
    """The evidence of the null that a gate gives for a value that is not sure enough."""
    return Evidence("gate", 0.0, (PLAIN if why is None else _node(why),), place=at)


def _node(why: Evidence | Pending) -> Evidence:
    return why if isinstance(why, Evidence) else settled(why)
