"""`milestone`: a value, as sure as what it stands for is done."""

from __future__ import annotations

import math
from functools import partial

from parallax_primitives.context import Context
from parallax_primitives.derivation import derived, evidence_under
from parallax_primitives.faults import Fault
from parallax_primitives.formulas import Factor, Product, evaluated
from parallax_primitives.quantities import optional_seconds
from parallax_primitives.tasks import Deadline, applied, too_late, within
from parallax_primitives.values import Function, Value, bare, confidence_of, kind_of, part_of


async def milestone(
    context: Context, subject: Value, *, done: Value, timeout: Value = None
) -> Value:
    said = done
    if isinstance(bare(done), Function):
        job = partial(context.attempt, applied(done, subject))
        said = await within(Deadline(optional_seconds(timeout)), job, partial(too_late, context))
    progress = _share(said)
    least = min(confidence_of(subject), confidence_of(said))
    context.emit("milestone", progress=progress, confidence=least * progress)
    formula = Product(
        factors=(
            Factor(name="least", value=least, note="of the value and of how far it is done"),
            Factor(name="progress", value=progress),
        )
    )
    details: dict[str, Value] = {"progress": progress, "done": progress == 1.0}
    confidence, inputs = (
        evaluated(formula, ()),
        (subject, *([said] if evidence_under(said) else [])),
    )
    return derived(subject, confidence, context.name, inputs, details, formula=formula)


def _share(said: Value) -> float:
    """How far something is done: of a list, the mean of its parts."""
    match bare(said):
        case bool() as done:
            return float(done)
        case None:
            return 0.0
        case float() as share if 0 <= share <= 1:
            return share
        case list() as conditions if conditions:
            shares = [_share(part_of(said, one)) for one in conditions]
            return math.fsum(shares) / len(shares)
        case float() as number:
            got = f"{number:g}" if math.isfinite(number) else "a number that is not finite"
            raise Fault(f"`milestone`: a share must be from 0 to 1, got {got}")
        case []:
            raise Fault("`milestone`: there is no condition; give at least one")
    raise Fault(
        "`milestone`: `done` must be true or false, a share from 0 to 1, or a list of those, "
        f"got {kind_of(said)}"
    )
