"""`transform`: changes a confidence by a named operation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from parallax_primitives.confidence.scaling import check_bounds, scaled, with_confidence
from parallax_primitives.context import Context
from parallax_primitives.faults import Fault
from parallax_primitives.formulas import Formula, Held, Rescaled, Stated
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
