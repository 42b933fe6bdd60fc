"""`combine`: one confidence of several, by a rule of one's own choice."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Final

from parallax_primitives.ballots import Ballot, Poll, count, errors_of, groups
from parallax_primitives.bounds import bounds_of
from parallax_primitives.context import Context
from parallax_primitives.derivation import derived
from parallax_primitives.formulas import Factor, Formula, Product, Refused, evaluated
from parallax_primitives.gathering import gathered
from parallax_primitives.stakes import Stakes, head
from parallax_primitives.values import Value


def _least(poll: Poll) -> float:
    return 0.0 if poll.missing else min(_stakes(poll).confidences)


def _highest(poll: Poll) -> float:
    return max(_stakes(poll).confidences)


def _product(poll: Poll) -> float:
    """That all are right, were they independent; a source that is counted again counts more."""
    stakes = _stakes(poll)
    parts = zip(stakes.confidences, stakes.most(head), strict=True)
    return 0.0 if poll.missing else math.prod(sorted(math.pow(*part) for part in parts))


def _mean(poll: Poll) -> float:
    return poll.mean * poll.participation


def _noisy_or(poll: Poll) -> float:
    """That any is right, were they independent; a source that is counted again counts once."""
    stakes = _stakes(poll)
    parts = zip(stakes.confidences, stakes.least(head), strict=True)
    return 1.0 - math.prod(sorted(math.pow(1.0 - one, share) for one, share in parts))


METHODS: Final[Mapping[str, Callable[[Poll], float]]] = {
    "min": _least,
    "max": _highest,
    "product": _product,
    "mean": _mean,
    "noisyOr": _noisy_or,
}


async def combine(
    context: Context,
    subject: Value,
    *,
    method: str = "min",
    max_concurrency: Value = None,
    timeout: Value = None,
) -> Value:
    results = await gathered(context, subject, limit=max_concurrency, timeout=timeout)
    poll = count(context, results, results)
    formula = _formula(poll, method)
    details: dict[str, Value] = {
        "method": method,
        "asked": float(poll.asked),
        "answered": float(poll.answered),
        "errors": errors_of(poll.missing),
        "duplicates": float(poll.duplicates),
        "bounds": bounds_of([ballot.confidence for ballot in poll.ballots]),
    }
    return derived(
        results,
        evaluated(formula, ()),
        context.name,
        poll.inputs,
        details,
        collected=bool(poll.ballots),
        formula=formula,
        roles=poll.roles(),
    )


def _formula(poll: Poll, method: str) -> Formula:
    if not poll.ballots:
        return Refused("nobody answered")
    value = min(1.0, max(0.0, METHODS[method](poll)))
    note = f"of {poll.asked} answers"
    return Product(factors=(Factor(name=method, value=value, note=note, roles=("part", "failed")),))


def _stakes(poll: Poll) -> Stakes[Ballot]:
    return Stakes.joined(group.stakes for group in groups(poll))
