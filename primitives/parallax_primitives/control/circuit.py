"""`circuit`: stops asking what keeps failing, and tries again later."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Final

from parallax_primitives.attempts import is_good
from parallax_primitives.context import Context
from parallax_primitives.control.breaker import Breaker, Limits
from parallax_primitives.derivation import failure
from parallax_primitives.quantities import optional_seconds, seconds
from parallax_primitives.tasks import Deadline, too_late, within
from parallax_primitives.values import Value

_SPACE: Final = "circuit"


async def circuit(
    context: Context,
    subject: Value,
    *,
    failures: float = 5.0,
    reset: Value = "30s",
    successes: float = 3.0,
    min_confidence: float = 0.5,
    timeout: Value = None,
) -> Value:
    limits = Limits(failures=int(failures), reset=seconds(reset), successes=int(successes))
    with _admission(context, limits) as turn:
        if turn is None:
            context.emit("circuit.refused")
            return failure("CircuitOpen", "the circuit is open: it failed too often")
        job = partial(context.attempt, subject)
        late = partial(too_late, context, subject)
        result = await within(Deadline(optional_seconds(timeout)), job, late)
        _record(context, limits, turn, is_good(result, min_confidence))
    return result


@contextmanager
def _admission(context: Context, limits: Limits) -> Iterator[int | None]:
    """The turn in which a call is let through, None when it is refused.

    While half-open, one call at a time is a trial; the run alone knows of it, so a run that ends
    in the middle of one blocks no other.
    """
    trials: set[str] = context.state.live(_SPACE, set)
    with context.state.exclusively(_SPACE):
        before = Breaker.of(context.state.read(_SPACE, context.site))
        breaker = before.at(context.now(), limits)
        waits = breaker.state == "half-open" and context.site in trials
        if breaker.state != "open" and not waits:
            _keep(context, before, breaker)
    if breaker.state == "open" or waits:
        yield None
        return
    if breaker.state == "closed":
        yield breaker.turn
        return
    trials.add(context.site)
    try:
        yield breaker.turn
    finally:
        trials.discard(context.site)


def _record(context: Context, limits: Limits, turn: int, succeeded: bool) -> None:
    with context.state.exclusively(_SPACE):
        breaker = Breaker.of(context.state.read(_SPACE, context.site))
        if breaker.turn == turn:
            _keep(context, breaker, breaker.after(succeeded, context.now(), limits))


def _keep(context: Context, before: Breaker, after: Breaker) -> None:
    if after != before:
        context.state.write(_SPACE, context.site, after.json())
    if after.state != before.state:
        context.emit(f"circuit.{after.state}")
