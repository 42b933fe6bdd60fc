"""The operators that read, set and choose by confidence."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final, Literal

from parallax_primitives.derivation import evidence_of_all, node_of
from parallax_primitives.faults import Fault
from parallax_primitives.values import (
    UNDEFINED,
    Confident,
    Evidence,
    Value,
    kind_of,
    truthy,
)
from parallax_primitives.values import bare as bare_value
from parallax_runtime.current import charge
from parallax_runtime.strength import DERIVING, SCALARS, a, as_confidence, lower, strength
from parallax_runtime.whereabouts import At, here

Band = Literal["high", "medium", "low"]

_new: Final = object.__new__


def annotate(value: Value, stated: Value, at: At | None = None) -> Value:
    """`value ~> stated`: the value with that confidence, replacing any."""
    if type(stated) is float and 0.0 <= stated <= 1.0 and type(value) in SCALARS:
        sure = _new(Confident)  # a third cheaper than `Confident(…)`, as below
        sure.value, sure.confidence, sure.why = value, stated, [stated, at, None]
        return sure
    level = as_confidence(stated)
    charge(DERIVING)
    known = evidence_of_all((value, stated))
    return Confident(bare_value(value), level, Evidence("annotation", level, known, place=at))


def confidence(value: Value) -> float:
    """`~value`, `<~ value`, `confidence(value)`"""
    if type(value) is Confident:
        return value.confidence
    return strength(value)[0]


def bare(value: Value) -> Value:
    """`value(v)`, `v.value`: the value without its annotation."""
    return value.value if type(value) is Confident else value


def reaches(value: Value, threshold: Value) -> bool:
    """`value ~> threshold` as a test."""
    if type(value) is Confident and type(threshold) is float and 0.0 <= threshold <= 1.0:
        return value.confidence >= threshold
    return confidence(value) >= _number(threshold)


def gate(value: Value, threshold: Value) -> Value:
    """`value ~@> threshold`: the value when it is sure enough, else null with confidence 0."""
    if reaches(value, threshold):
        return value
    return Confident(None, 0.0, Evidence("gate", 0.0, (node_of(value),), place=here(1)))


def keeps(value: Value, medium: Value) -> bool:
    """Whether the left side of `~??` stays: neither null nor below the medium band."""
    return not is_null(value) and confidence(value) >= _number(medium)


def confident_and(left: Value, right: Value) -> Value:
    """`~&&`: the operand that `&&` gives, with the lower confidence of both."""
    chosen = right if truthy(left) else left
    return _restated(chosen, left, right, "minimum", min)


def confident_or(left: Value, right: Value) -> Value:
    """`~||`: the operand that `||` gives, with the higher confidence of both."""
    chosen = left if truthy(left) else right
    return _restated(chosen, left, right, "maximum", max)


def _restated(
    chosen: Value, left: Value, right: Value, rule: str, choose: Callable[[float, float], float]
) -> Value:
    one, other = confidence(left), confidence(right)
    level = choose(one, other)
    if level == 1.0 and not isinstance(chosen, Confident) and confidence(chosen) == 1.0:
        return chosen
    known = tuple(dict.fromkeys((node_of(left), node_of(right))))
    evidence = known[0] if len(known) == 1 else Evidence(rule, level, known, place=here(2))
    return Confident(bare(chosen), level, evidence)


def more_confident(left: Value, right: Value) -> Value:
    """`~||>`: the operand with the higher confidence, the left one on a tie."""
    return left if confidence(left) >= confidence(right) else right


def after(left: Value, right: Value) -> Value:
    """`left ~~ right`: the right value with the lower confidence of both."""
    return lowered(right, left)


def lowered(value: Value, by: Value) -> Value:
    """The value, at most as sure as `by`."""
    level = confidence(by)
    if level == 1.0 and not isinstance(by, Confident):
        return value
    return lower(value, level, node_of(by))


def at_least(value: Value, threshold: Value) -> Value:
    """A part that a destructuring pattern asks a confidence of: null below it."""
    return value if confidence(value) >= _number(threshold) else None


def is_null(value: Value) -> bool:
    """Whether a value is null or undefined, annotated or not."""
    if type(value) is Confident:
        value = value.value
    return value is None or value is UNDEFINED


def or_else(value: Value, other: Value) -> Value:
    """`value ?? other`, where the other one is a literal."""
    plain = value.value if type(value) is Confident else value
    return other if plain is None or plain is UNDEFINED else value


def band(level: Value, high: Value, medium: Value, strict: bool = False) -> Band:
    """The band of a confidence; `strict` makes `high` a bound that must be passed."""
    number, upper = _number(level), _number(high)
    if number > upper or (number == upper and not strict):
        return "high"
    return "medium" if number >= _number(medium) else "low"


def _number(value: Value) -> float:
    """A number to compare confidences with; NaN and other kinds are Faults."""
    number = bare_value(value)
    if not isinstance(number, float):
        raise Fault(f"a confidence is compared with a number, not {a(kind_of(number))}")
    if math.isnan(number):
        raise Fault("a confidence cannot be compared with NaN")
    return number
