"""The four ways to change a confidence, shared by `transform` and the primitives named for them.

Each gives a number in [0, 1] for a confidence in [0, 1] and bounds that were checked.
"""

from __future__ import annotations

from parallax_primitives.context import Context
from parallax_primitives.derivation import derived
from parallax_primitives.faults import Fault
from parallax_primitives.spec import Parameter
from parallax_primitives.values import Value, confidence_of

FACTOR = Parameter(
    name="factor",
    kind="number",
    default=1.2,
    minimum=0.0,
    doc="What the confidence is multiplied by; the product is capped at 1.",
)
RATE = Parameter(
    name="rate", kind="confidence", default=0.9, doc="What the confidence is multiplied by."
)
MIN = Parameter(name="min", kind="confidence", default=0.0, doc="The lower bound.")
MAX = Parameter(name="max", kind="confidence", default=1.0, doc="The upper bound.")


def boosted(confidence: float, factor: float) -> float:
    return min(1.0, confidence * factor)


def decayed(confidence: float, rate: float) -> float:
    return confidence * rate


def normalized(confidence: float, low: float, high: float) -> float:
    """Where the confidence lies between the bounds, which differ."""
    return clamped((confidence - low) / (high - low), 0.0, 1.0)


def clamped(confidence: float, low: float, high: float) -> float:
    return min(high, max(low, confidence))


def check_bounds(context: Context, low: float, high: float, *, apart: bool) -> None:
    """Faults unless the bounds are in order, and differ where they must."""
    if low > high or (apart and low == high):
        relation = "less than" if apart else "at most"
        raise Fault(
            f"`{context.name}` needs `min` to be {relation} `max`, got {low:g} and {high:g}"
        )


def with_confidence(context: Context, subject: Value, confidence: float) -> Value:
    """The value with a confidence that a rule made of its own."""
    before = confidence_of(subject)
    return derived(subject, confidence, context.name, (subject,), {"before": before})
