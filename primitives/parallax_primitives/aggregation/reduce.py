"""`reduce`: folds results into one value."""

from __future__ import annotations

from parallax_primitives.ballots import errors_of
from parallax_primitives.context import Context
from parallax_primitives.derivation import derived, failed
from parallax_primitives.formulas import Least, Refused, evaluated
from parallax_primitives.tasks import tasks_of
from parallax_primitives.values import Value, confidence_of


async def reduce(context: Context, subject: Value, *, fn: Value, initial: Value = None) -> Value:
    parts = tasks_of(context, subject)
    good = [(at, part) for at, part in enumerate(parts) if not failed(part)]
    value, rest = (initial, good) if initial is not None or not good else (good[0][1], good[1:])
    for at, part in rest:
        value = await context.call(fn, value, part, float(at))
    inputs = [part for _, part in good] + ([initial] if initial is not None else [])
    formula = Least() if inputs else Refused("there is nothing to fold")
    known = [*inputs, value] if inputs else []
    details: dict[str, Value] = {
        "asked": float(len(parts)),
        "answered": float(len(good)),
        "errors": errors_of(part for part in parts if failed(part)),
    }
    confidence = evaluated(formula, map(confidence_of, known))
    return derived(value, confidence, context.name, known, details, formula=formula)
