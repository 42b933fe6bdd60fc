"""`retry`: tries a task again until it succeeds surely enough, waiting longer and longer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Literal, TypeAlias

from parallax_primitives.attempts import best_of, is_good, shortfall
from parallax_primitives.context import Context
from parallax_primitives.quantities import optional_seconds, seconds
from parallax_primitives.specs.control import REASONS
from parallax_primitives.tasks import Deadline, is_started_here, too_late, within
from parallax_primitives.values import Value, bare, confidence_of

Backoff: TypeAlias = Literal["exponential", "linear", "constant"]


async def retry(  # noqa: PLR0913  # one keyword per option
    context: Context,
    subject: Value,
    *,
    max_attempts: float = 3.0,
    min_confidence: float = 0.0,
    backoff: Backoff = "exponential",
    delay: Value = "1s",
    factor: float = 2.0,
    max_delay: Value = "30s",
    jitter: bool = False,
    on: Sequence[Value] = REASONS,
    timeout: Value = None,
) -> Value:
    deadline = Deadline(optional_seconds(timeout))
    waits = _waits(backoff, seconds(delay), factor, seconds(max_delay))
    last = int(max_attempts) if is_started_here(subject) else 1
    reasons = [bare(reason) for reason in on]
    results: list[Value] = []
    for attempt in range(1, last + 1):
        job = partial(context.attempt, subject, attempt=attempt)
        result = await within(deadline, job, partial(too_late, context, subject))
        results.append(result)
        if is_good(result, min_confidence) or shortfall(result) not in reasons:
            break
        if attempt == last or deadline.passed:
            break
        wait = next(waits) * (0.5 + context.random() / 2 if jitter else 1.0)
        _announce(context, attempt + 1, wait, result)
        await within(deadline, partial(context.sleep, wait), lambda: None)
        if deadline.passed:
            break
    return best_of(context, results)


def _waits(backoff: Backoff, first: float, factor: float, longest: float) -> Iterator[float]:
    """The waits between attempts in seconds, without end."""
    wait = first
    while True:
        yield min(wait, longest)
        match backoff:
            case "exponential":
                wait = min(wait * factor, longest)
            case "linear":
                wait = min(wait + first, longest)
            case "constant":
                pass


def _announce(context: Context, attempt: int, wait: float, result: Value) -> None:
    context.emit(
        "retry",
        attempt=attempt,
        delay=wait,
        reason=shortfall(result),
        confidence=confidence_of(result),
    )
