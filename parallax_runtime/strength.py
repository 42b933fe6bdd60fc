"""Confidence of results: the minimum of what they come from, with the evidence for it.

Everything that computes a value from others ends here. The rules:
`minimum` gives a new value the least confidence among its operands; `lower` holds an existing value
down to a bound without touching surer or less sure siblings inside it.
"""

from __future__ import annotations

import math
from typing import Final, TypeAlias

from parallax_primitives.derivation import evidence_under
from parallax_primitives.evidence import SMALL, both, extended, flat, is_new
from parallax_primitives.faults import Fault
from parallax_primitives.values import Confident, Evidence, Value, kind_of
from parallax_runtime.current import charge, note
from parallax_runtime.size import charge_for
from parallax_runtime.text import text_of
from parallax_runtime.whereabouts import At, here

DERIVING: Final = 3
"""Steps that keeping evidence counts for."""


def strength(value: Value) -> tuple[float, Evidence | None]:
    """How sure a value is, and the evidence of its least sure part."""
    if isinstance(value, Confident):
        return value.confidence, value.evidence
    if isinstance(value, (list, dict)):
        return _least(value, {})
    return _SURE


SCALARS: Final = frozenset((float, bool, str, type(None)))
"""The types of values that have no parts and no confidence."""

_new: Final = object.__new__

_Known: TypeAlias = "dict[int, tuple[float, Evidence | None]]"
"""Containers that were looked at, by identity: a part may be shared many times over."""

_SURE: Final[tuple[float, Evidence | None]] = (1.0, None)


def _least(
    container: list[Value] | dict[str, Value], known: _Known
) -> tuple[float, Evidence | None]:
    lowest = known.get(id(container))
    if lowest is not None:
        return lowest
    charge_for(len(container), 8)
    lowest = _SURE
    parts = container if isinstance(container, list) else container.values()
    if set(map(type, parts)).issubset(SCALARS):
        return lowest  # most containers hold nothing else, and Python's own loop finds out
    for part in parts:
        if type(part) in SCALARS:
            continue
        if isinstance(part, Confident):
            one = part.confidence, part.evidence
        elif isinstance(part, (list, dict)):
            one = _least(part, known)
        else:
            continue
        if one[0] < lowest[0] or (one[0] == lowest[0] and lowest[1] is None):
            lowest = one
    known[id(container)] = lowest
    return lowest


def annotation(value: Value) -> tuple[float, Evidence | None]:
    """A value's own annotation; what only looks at a container's shape reads no more."""
    if isinstance(value, Confident):
        return value.confidence, value.evidence
    return 1.0, None


def minimum(result: Value, *operands: Value) -> Value:
    """A computed value with the least confidence of its operands, and the evidence of all of them;
    plain when all are plain."""
    lowest = 1.0
    known: dict[Evidence, None] = {}
    annotated = False
    for operand in operands:
        if type(operand) in SCALARS:
            continue
        if isinstance(operand, Confident):
            annotated = True
            lowest = min(lowest, operand.confidence)
            if operand.evidence is not None:
                known[operand.evidence] = None
        elif isinstance(operand, (list, dict)):
            confidence, evidence = strength(operand)
            lowest = min(lowest, confidence)
            if evidence is not None:
                known.update(dict.fromkeys(evidence_under(operand)))
    if not annotated and not known and lowest == 1.0:
        return result
    return Confident(result, lowest, joined(lowest, tuple(known)))


def joined(confidence: float, inputs: tuple[Evidence, ...]) -> Evidence | None:
    """The evidence for the least of some inputs; what already says it stands for itself."""
    if not inputs:
        return None
    if len(inputs) == 1 and inputs[0].confidence == confidence:
        return inputs[0]
    if len(inputs) <= SMALL:
        for one in inputs:
            if one.rule == "minimum":
                inputs = flat(inputs)
                break
        if len(inputs) == 1 and inputs[0].confidence == confidence:
            return inputs[0]
    charge(DERIVING)
    return Evidence("minimum", confidence, inputs, place=here(3))


def least(result: Value, left: Value, right: Value, at: At | None = None) -> Value:
    """What an operator made of two operands without parts: as `minimum`, but the evidence is made
    when somebody looks at it. The operator was called there."""
    if type(left) is not Confident:
        left, right = right, left
        if type(left) is not Confident:
            return result
    level, why = left.confidence, left.why
    if type(right) is Confident:
        other = right.why
        if right.confidence < level:  # noqa: PLR1730  # `min` takes a tenth of an addition
            level = right.confidence
        made = extended(level, why, other, at)
        if made is not None:
            why = made
        elif other is not why:
            if why is None or other is None:
                return minimum(result, left, right)
            merged = both(level, why, other, at)
            if is_new(merged, why):
                charge(DERIVING * SMALL)
            return Confident(result, level, merged)
    if type(why) is Evidence and why.confidence != level:
        return minimum(result, left, right)
    value = _new(Confident)  # a third cheaper than `Confident(…)`
    value.value, value.confidence, value.why = result, level, why
    return value


def lower(value: Value, bound: float, evidence: Evidence | None) -> Value:
    """The value, its confidence held down to `bound`."""
    if isinstance(value, Confident):
        if value.confidence <= bound:
            return value
        return Confident(value.value, bound, _both(value.evidence, evidence, bound))
    if isinstance(value, (list, dict)) and strength(value)[0] < bound:
        return _Lowering(bound, evidence).of(value)
    return Confident(value, bound, evidence)


def _both(own: Evidence | None, other: Evidence | None, bound: float) -> Evidence | None:
    if own is None or other is None or own is other or own in other.inputs:
        return own if other is None else other
    return joined(bound, (own, other))


class _Lowering:
    """Holds the surer parts of a container down that is itself less sure than the bound."""

    __slots__ = ("_bound", "_done", "_known", "_why")

    def __init__(self, bound: float, why: Evidence | None) -> None:
        self._bound = bound
        self._why = why
        self._known: _Known = {}
        self._done: dict[int, Value] = {}

    def of(self, value: Value) -> Value:
        if isinstance(value, (list, dict)) and _least(value, self._known)[0] < self._bound:
            if id(value) not in self._done:
                self._done[id(value)] = self._parts(value)
            return self._done[id(value)]
        return lower(value, self._bound, self._why)

    def _parts(self, value: list[Value] | dict[str, Value]) -> Value:
        charge_for(len(value), 1)
        if isinstance(value, list):
            return [self.of(part) for part in value]
        return {key: self.of(part) for key, part in value.items()}


def held(value: Value, container: Value) -> Value:
    """A part, as sure as itself and its container's annotation allow.

    An annotation that was collected from the parts says nothing new about any of them.
    """
    if not isinstance(container, Confident):
        return value
    evidence = container.evidence
    if evidence is not None and evidence.collected:
        return value
    return lower(value, container.confidence, evidence)


def as_confidence(value: Value) -> float:
    """The number that states a confidence, clamped into [0, 1]; what is no number is a Fault."""
    number = value.value if isinstance(value, Confident) else value
    if not isinstance(number, float):
        shown = f" `{text_of(number)}`" if isinstance(number, (str, bool)) else ""
        raise Fault(
            f"a confidence must be a number, not {a(kind_of(number))}{shown}",
            hint="Give a number between 0 and 1.",
        )
    if math.isnan(number):
        raise Fault(
            "a confidence cannot be NaN", hint="Check the division or conversion before it."
        )
    if 0.0 <= number <= 1.0:
        return number
    used = min(1.0, max(0.0, number))
    note("clamped", given=number, used=used)
    return used


def a(kind: str) -> str:
    """The kind with its article: `a number`, `an object`, `null`."""
    if kind == "null":
        return kind
    return f"an {kind}" if kind[0] in "aeio" else f"a {kind}"
