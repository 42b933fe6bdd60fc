"""Choosing among the results of alternatives: what `race`, `retry` and `fallback` share."""

from __future__ import annotations

from collections.abc import Sequence

from parallax_primitives.ballots import errors_of
from parallax_primitives.context import Context
from parallax_primitives.derivation import chosen, derived, error_of, failed
from parallax_primitives.formulas import Refused
from parallax_primitives.values import Value, confidence_of


def is_good(result: Value, least: float) -> bool:
    """Whether a task succeeded, and surely enough."""
    return not failed(result) and confidence_of(result) >= least


def shortfall(result: Value) -> str:
    """Why a result is not good, in the words of `on` and of the events."""
    return "error" if failed(result) else "low-confidence"


def best_of(context: Context, results: Sequence[Value]) -> Value:
    """The most confident success, of equals the first; with none, null and the last error."""
    successes = [result for result in results if not failed(result)]
    if successes:
        words = f"that of the best of {len(results)}" if len(results) > 1 else "that of the first"
        return chosen(max(successes, key=confidence_of), context.name, words)
    errors = [error for error in map(error_of, results) if error is not None]
    details: dict[str, Value] = {"attempts": float(len(results)), "errors": errors_of(results)}
    if errors:
        details |= {"error": errors[-1][0], "message": errors[-1][1]}
    formula = Refused("none succeeded" if results else "there is no task")
    return derived(None, 0.0, context.name, results, details, formula=formula)
