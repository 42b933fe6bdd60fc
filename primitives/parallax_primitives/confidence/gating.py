"""The gate that `threshold` and its three presets share."""

from __future__ import annotations

from parallax_primitives.context import Context
from parallax_primitives.derivation import chosen, derived
from parallax_primitives.formulas import Refused, below
from parallax_primitives.values import Value, bare, confidence_of


def gated(context: Context, subject: Value, least: float) -> Value:
    """The value itself if it is sure enough, else null with confidence 0."""
    confidence = confidence_of(subject)
    if confidence >= least:
        return chosen(subject, context.name, f"its own, which is at least {least:g}")
    details: dict[str, Value] = {"leading": bare(subject), "confidence": confidence, "min": least}
    formula = Refused(below("confidence", confidence, least))
    return derived(None, 0.0, context.name, (subject,), details, formula=formula)
