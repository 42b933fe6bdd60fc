"""The gate that `threshold` and its three presets share."""

from __future__ import annotations

from parallax_primitives.context import Context
from parallax_primitives.derivation import chosen, derived
from parallax_primitives.formulas import Refused, below
from parallax_primitives.parameters import VALUE
from parallax_primitives.spec import Handler, Primitive, PrimitiveSpec
from parallax_primitives.values import Value, bare, confidence_of


def gated(context: Context, subject: Value, least: float) -> Value:
    """The value itself if it is sure enough, else null with confidence 0."""
    confidence = confidence_of(subject)
    if confidence >= least:
        return chosen(subject, context.name, f"its own, which is at least {least:g}")
    details: dict[str, Value] = {"leading": bare(subject), "confidence": confidence, "min": least}
    formula = Refused(below("confidence", confidence, least))
    return derived(None, 0.0, context.name, (subject,), details, formula=formula)


def preset(name: str, band: str, least: float, handler: Handler) -> Primitive:
    """A `threshold` whose bar is built in."""
    return Primitive(
        spec=PrimitiveSpec(
            name=name,
            category="confidence",
            summary=f"The value if its confidence is {least:g} or more, else null.",
            subject=VALUE,
            returns="nullable",
            rule=f"Its own if it is {least:g} or more ({band}), else 0.",
            formula=f"c if c ≥ {least:g}, else 0",
            example=f"""import {{ {name} }} from "@parallax/primitives/confidence"

{name}(agents[0].review())""",
            example_agents=(("ada", ({"answer": "ship it", "confidence": 0.9},)),),
            example_result='"ship it" ~> 0.9',
        ),
        handler=handler,
    )
