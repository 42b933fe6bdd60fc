"""`adapt`: one strategy after another, each knowing what came of the one before."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from parallax_primitives.attempts import best_of, is_good, shortfall
from parallax_primitives.context import Context
from parallax_primitives.derivation import chosen, derived, failed
from parallax_primitives.formulas import Factor, Product, evaluated
from parallax_primitives.quantities import optional_seconds
from parallax_primitives.tasks import Deadline, tasks_of, too_late, within
from parallax_primitives.values import UNDEFINED, Value, confidence_of

_SETTLED: Final = 0.8
"""What the best is worth when no strategy was sure enough."""


async def adapt(
    context: Context, subject: Value, *, min_confidence: float = 0.7, timeout: Value = None
) -> Value:
    strategies = tasks_of(context, subject)
    deadline = Deadline(optional_seconds(timeout))
    results: list[Value] = []
    for at, strategy in enumerate(strategies):
        previous = results[-1] if results else UNDEFINED
        job = partial(context.attempt, strategy, index=at, previous=previous)
        result = await within(deadline, job, partial(too_late, context, strategy))
        results.append(result)
        if is_good(result, min_confidence):
            words = f"that of strategy {at + 1} of {len(strategies)}"
            return chosen(result, context.name, words)
        if deadline.passed:
            break
        if at + 1 < len(strategies):
            sure = confidence_of(result)
            context.emit("adapted", index=at + 1, reason=shortfall(result), confidence=sure)
    return _settled(context, results)


def _settled(context: Context, results: Sequence[Value]) -> Value:
    """The best of those that were not sure enough, for want of better."""
    successes = [result for result in results if not failed(result)]
    if not successes:
        return best_of(context, results)
    best = max(successes, key=confidence_of)
    factors = (
        Factor(name="best", value=confidence_of(best), roles=("part",)),
        Factor(name="settled", value=_SETTLED, note="no strategy was sure enough"),
    )
    formula, details = Product(factors=factors), {"attempts": float(len(results))}
    confidence = evaluated(formula, ())
    return derived(
        best, confidence, context.name, (best,), details, formula=formula, roles=("part",)
    )
