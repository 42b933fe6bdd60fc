"""`merge`: one answer made of the parts of several."""

from __future__ import annotations

from collections.abc import Sequence

from parallax_primitives.ballots import count, errors_of
from parallax_primitives.bounds import bounds_of
from parallax_primitives.context import Context
from parallax_primitives.derivation import derived
from parallax_primitives.formulas import Factor, Formula, Product, Refused, evaluated
from parallax_primitives.gathering import gathered
from parallax_primitives.merging import Conflict, Merger, Piece, Strategy
from parallax_primitives.values import Value, confidence_of


async def merge(
    context: Context,
    subject: Value,
    *,
    strategy: Strategy = "deep",
    conflict: Conflict = "highest",
    max_concurrency: Value = None,
    timeout: Value = None,
) -> Value:
    results = await gathered(context, subject, limit=max_concurrency, timeout=timeout)
    poll = count(context, results, results)
    merger = Merger(strategy=strategy, conflict=conflict)
    pieces = [Piece(value=one.answer, place=one.place) for one in poll.in_order]
    value = merger.merged(pieces) if pieces else None
    whole = [confidence_of(piece.value) for piece in pieces]
    used = merger.confidences or whole
    formula = _formula(used)
    details: dict[str, Value] = {
        "asked": float(poll.asked),
        "answered": float(poll.answered),
        "conflicts": [*merger.conflicts],
        "errors": errors_of(poll.missing),
        "participation": poll.participation,
        "duplicates": float(poll.duplicates),
        "bounds": bounds_of([one.confidence for one in poll.ballots]),
    }
    return derived(
        value,
        evaluated(formula, ()),
        context.name,
        poll.inputs,
        details,
        collected=True,
        formula=formula,
        roles=poll.roles(),
    )


def _formula(used: Sequence[float]) -> Formula:
    if not used:
        return Refused("nobody answered")
    note = "" if len(used) == 1 else f"of {len(used)} parts"
    return Product(factors=(Factor(name="least", value=min(used), note=note, roles=("part",)),))
