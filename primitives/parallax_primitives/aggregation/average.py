"""`average`: the weighted mean of numbers that agents gave."""

from __future__ import annotations

from parallax_primitives.ballots import Poll, errors_of
from parallax_primitives.bounds import bounds_of
from parallax_primitives.certainty import Standings, elected
from parallax_primitives.context import Context
from parallax_primitives.derivation import derived
from parallax_primitives.faults import Fault
from parallax_primitives.formulas import Factor, Formula, Product, Refused, evaluated
from parallax_primitives.values import Value, bare, kind_of
from parallax_primitives.verdicts import by_mean


async def average(
    context: Context,
    subject: Value,
    *,
    by: Value = None,
    max_concurrency: Value = None,
    timeout: Value = None,
) -> Value:
    parts = subject if isinstance(bare(subject), list) else [subject]
    poll = await elected(
        context, parts, by, _everybody_counts, limit=max_concurrency, timeout=timeout
    )
    details: dict[str, Value] = {
        "asked": float(poll.asked),
        "answered": float(poll.answered),
        "errors": errors_of(poll.missing),
        "duplicates": float(poll.duplicates),
        "bounds": bounds_of([ballot.confidence for ballot in poll.ballots]),
    }
    formula = _formula(poll)
    return derived(
        _mean(context, poll),
        evaluated(formula, ()),
        context.name,
        poll.inputs,
        details,
        formula=formula,
        roles=poll.roles(),
    )


def _formula(poll: Poll) -> Formula:
    if not poll.ballots:
        return Refused("nobody answered")
    note = f"of {len(poll.ballots)} answers"
    return Product(factors=(Factor(name="mean", value=poll.mean, note=note, roles=("part",)),))


def _everybody_counts(_: Standings, __: int) -> bool:
    return False


def _mean(context: Context, poll: Poll) -> Value:
    strange = next((one for one in poll.ballots if not isinstance(one.label, float)), None)
    if strange is None:
        return by_mean(poll).answer if poll.ballots else None
    place, kind = strange.position + 1, kind_of(strange.label)
    raise Fault(
        f"`{context.name}` needs numbers; answer {place} is {kind}",
        hint='Say which part of the answers is the number: `{by: "score"}`.',
    )
