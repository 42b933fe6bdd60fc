"""What primitives of one value make of its confidence, as intervals.

Only with options that are constants; everything else may have any confidence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from parallax_compiler.check.intervals import ANY, Interval
from parallax_compiler.check.operators import constant_number
from parallax_compiler.check.types import NULL, NullCause, Type, annotated_with, not_null, nullable
from parallax_primitives.spec import PrimitiveSpec

Options = Mapping[str, float]

_BARS: Final[Mapping[str, float]] = {
    "highConfidence": 0.7,
    "mediumConfidence": 0.5,
    "lowConfidence": 0.3,
}
_CHANGES: Final[Mapping[str, Callable[[float, Options], float]]] = {
    "boost": lambda confidence, options: min(1.0, confidence * options["factor"]),
    "decay": lambda confidence, options: confidence * options["rate"],
    "clamp": lambda confidence, options: min(options["max"], max(options["min"], confidence)),
}
"""Each is monotone: the bounds of the result are those of what goes in."""


def constant_options(spec: PrimitiveSpec, given: Mapping[str, Type]) -> Options | None:
    """The numbers that the options of a call are; None when some only the run knows."""
    found: dict[str, float] = {}
    for option in spec.options:
        known = constant_number(given[option.name]) if option.name in given else option.default
        if not isinstance(known, float | int):
            return None
        found[option.name] = known
    return found


def is_gate(spec: PrimitiveSpec) -> bool:
    """Whether a primitive lets through what is sure enough."""
    return spec.name == "threshold" or spec.name in _BARS


def bar_of(spec: PrimitiveSpec, options: Options) -> float | None:
    """The confidence that a primitive lets through; None for one that is no gate."""
    return options["min"] if spec.name == "threshold" else _BARS.get(spec.name)


def value_with_confidence(spec: PrimitiveSpec, subject: Type, options: Options) -> Type | None:
    """What a primitive gives for a value; None when nothing is known of its confidence."""
    before = subject.confidence
    bar = bar_of(spec, options)
    if bar is not None:
        return _gated(subject, before, bar)
    change = _CHANGES.get(spec.name)
    if change is None:
        return None
    low, high = change(before.low, options), change(before.high, options)
    return annotated_with(subject, Interval(low=low, high=high) if low <= high else ANY)


def _gated(subject: Type, before: Interval, bar: float) -> Type:
    if before.low >= bar:
        return subject
    if before.high < bar:
        return annotated_with(NULL, Interval(low=0.0, high=0.0))
    passed = annotated_with(not_null(subject), Interval(low=0.0, high=before.high))
    return nullable(passed, subject.null or NullCause.BELOW)
