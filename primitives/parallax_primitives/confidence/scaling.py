"""The ways to change a confidence, shared by `transform` and the primitives named for them.

Each formula gives a number in [0, 1] for a confidence in [0, 1] and numbers that were checked.
"""

from __future__ import annotations

from parallax_primitives.context import Context
from parallax_primitives.derivation import derived
from parallax_primitives.faults import Fault
from parallax_primitives.formulas import Factor, Formula, Product, evaluated
from parallax_primitives.values import Value, confidence_of


def scaled(confidence: float, name: str, factor: float) -> Formula:
    """The confidence times a factor of that name, at most 1."""
    own = Factor(name="", value=confidence, roles=("part",))
    return Product(factors=(own, Factor(name=name, value=factor)))


def check_bounds(context: Context, low: float, high: float, *, apart: bool) -> None:
    """Faults unless the bounds are in order, and differ where they must."""
    if low > high or (apart and low == high):
        relation = "less than" if apart else "at most"
        raise Fault(
            f"`{context.name}` needs `min` to be {relation} `max`, got {low:g} and {high:g}"
        )


def with_confidence(context: Context, subject: Value, formula: Formula) -> Value:
    """The value with the confidence that a formula makes of its own."""
    before = confidence_of(subject)
    changed = evaluated(formula, (before,))
    return derived(subject, changed, context.name, (subject,), {"before": before}, formula=formula)
