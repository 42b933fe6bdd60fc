"""`transform`: changes a confidence by a named operation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from parallax_primitives.confidence.scaling import check_bounds, scaled, with_confidence
from parallax_primitives.context import Context
from parallax_primitives.faults import Fault
from parallax_primitives.formulas import Formula, Held, Rescaled, Stated
from parallax_primitives.parameters import VALUE
from parallax_primitives.spec import Parameter, Primitive, PrimitiveSpec
from parallax_primitives.values import Value, clamp, confidence_of

Operation: TypeAlias = Literal["boost", "decay", "normalize", "clamp", "set"]

AMOUNTS: Final[Mapping[Operation, tuple[str, float | None]]] = {
    "boost": ("factor", 1.2),
    "decay": ("rate", 0.9),
    "normalize": ("min", 0.0),
    "clamp": ("min", 0.0),
    "set": ("amount", None),
}
"""What the first number of each operation is called, and what it is when none is given."""


async def transform(
    context: Context,
    subject: Value,
    *,
    operation: Operation,
    amount: float | None = None,
    max: float = 1.0,
    factor: float | None = None,
    rate: float | None = None,
    min: float | None = None,
) -> Value:
    named = {"factor": factor, "rate": rate, "min": min}
    number = _amount(operation, amount, {k: v for k, v in named.items() if v is not None})
    if operation != "boost" and number > 1:
        name = AMOUNTS[operation][0]
        raise Fault(f"`{name}` of `{operation}` must be a number from 0 to 1, got {number:g}")
    if operation in ("normalize", "clamp"):
        check_bounds(context, number, max, apart=operation == "normalize")
    formula = _formula(operation, confidence_of(subject), number, max)
    return with_confidence(context, subject, formula)


def _amount(operation: Operation, amount: float | None, named: Mapping[str, float]) -> float:
    """The operation's number, by position or by its own name."""
    name, default = AMOUNTS[operation]
    strange = next((one for one in named if one != name), None)
    if strange is not None:
        raise Fault(f"`{operation}` takes `{name}`, not `{strange}`")
    number = named.get(name, amount if amount is not None else default)
    if number is None:
        raise Fault(f"`{operation}` needs a number for `{name}`")
    return number


def _formula(operation: Operation, confidence: float, number: float, high: float) -> Formula:
    match operation:
        case "boost":
            return scaled(confidence, "factor", number)
        case "decay":
            return scaled(confidence, "rate", number)
        case "normalize":
            return Rescaled(before=confidence, low=number, high=high)
        case "clamp":
            return Held(before=confidence, low=number, high=high)
        case "set":
            return Stated(clamp(number))


def _named(name: str, doc: str) -> Parameter:
    return Parameter(name=name, kind="number", minimum=0.0, keyword_only=True, doc=doc)


PRIMITIVE = Primitive(
    spec=PrimitiveSpec(
        name="transform",
        category="confidence",
        summary="The value with its confidence changed by a named operation.",
        subject=VALUE,
        options=(
            Parameter(
                name="operation",
                kind="text",
                required=True,
                choices=tuple(AMOUNTS),
                doc="What to do with the confidence.",
            ),
            Parameter(
                name="amount",
                kind="number",
                minimum=0.0,
                doc="The operation's number: the factor of `boost`, the rate of `decay`, the lower "
                "bound of `normalize` and `clamp`, the confidence of `set`.",
            ),
            Parameter(
                name="max",
                kind="confidence",
                default=1.0,
                doc="The upper bound of `normalize` and `clamp`.",
            ),
            _named("factor", "The `amount` of `boost` by its own name."),
            _named("rate", "The `amount` of `decay` by its own name."),
            _named("min", "The `amount` of `normalize` and `clamp` by its own name."),
        ),
        returns="subject",
        rule="As the operation says: multiplied, measured between bounds, kept between bounds, or "
        "replaced.",
        formula="boost: min(1, c·f); decay: c·r; normalize: (c - min)/(max - min) within [0, 1]; "
        "clamp: min(max, max(min, c)); set: the number",
        example="""import { transform } from "@parallax/primitives/confidence"

transform("yes" ~> 0.5, "boost", 1.5)""",
        example_result='"yes" ~> 0.75',
    ),
    handler=transform,
)
