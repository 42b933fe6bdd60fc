"""`best`: the most confident of several answers."""

from __future__ import annotations

from parallax_primitives.ballots import Poll, count, errors_of
from parallax_primitives.bounds import bounds_of
from parallax_primitives.context import Context
from parallax_primitives.derivation import derived
from parallax_primitives.formulas import Highest, Refused, evaluated
from parallax_primitives.gathering import gathered
from parallax_primitives.values import Value


async def best(
    context: Context, subject: Value, *, max_concurrency: Value = None, timeout: Value = None
) -> Value:
    results = await gathered(context, subject, limit=max_concurrency, timeout=timeout)
    poll = count(context, results, results)
    chances = [ballot.confidence for ballot in poll.ballots]
    formula = Highest() if chances else Refused("nobody answered")
    confidence = evaluated(formula, chances)
    winner = next((one.answer for one in poll.ballots if one.confidence == confidence), None)
    return derived(
        winner,
        confidence,
        context.name,
        poll.inputs,
        _details(poll, confidence),
        formula=formula,
        roles=poll.roles(),
    )


def _details(poll: Poll, most: float) -> dict[str, Value]:
    level = [ballot for ballot in poll.ballots if ballot.confidence == most]
    return {
        "asked": float(poll.asked),
        "answered": float(poll.answered),
        "ties": [ballot.label for ballot in level] if len(level) > 1 else [],
        "errors": errors_of(poll.missing),
        "duplicates": float(poll.duplicates),
        "bounds": bounds_of([ballot.confidence for ballot in poll.ballots]),
    }
