"""`retry`: tries a task again until it succeeds surely enough, waiting longer and longer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Literal, TypeAlias

from parallax_primitives.attempts import best_of, is_good, shortfall
from parallax_primitives.context import Context
from parallax_primitives.parameters import TASK, TIMEOUT
from parallax_primitives.quantities import optional_seconds, seconds
from parallax_primitives.spec import Parameter, Primitive, PrimitiveSpec
from parallax_primitives.tasks import Deadline, is_started_here, too_late, within
from parallax_primitives.values import Value, bare, confidence_of

Backoff: TypeAlias = Literal["exponential", "linear", "constant"]

REASONS = ("error", "low-confidence")


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


PRIMITIVE = Primitive(
    spec=PrimitiveSpec(
        name="retry",
        category="control",
        summary="The task, tried again until it succeeds surely enough.",
        subject=TASK,
        options=(
            Parameter(
                name="maxAttempts",
                kind="count",
                default=3.0,
                minimum=1.0,
                maximum=1000.0,
                doc="How often the task is tried at most, the first time included.",
            ),
            Parameter(
                name="minConfidence",
                kind="confidence",
                default=0.0,
                keyword_only=True,
                doc="A success below it is tried again.",
            ),
            Parameter(
                name="backoff",
                kind="text",
                default="exponential",
                choices=("exponential", "linear", "constant"),
                keyword_only=True,
                doc="How the waits grow: by `factor`, by `delay`, or not.",
            ),
            Parameter(
                name="delay",
                kind="duration",
                default="1s",
                keyword_only=True,
                doc="The wait before the second attempt.",
            ),
            Parameter(
                name="factor",
                kind="number",
                default=2.0,
                minimum=1.0,
                keyword_only=True,
                doc="What an exponential wait grows by each time.",
            ),
            Parameter(
                name="maxDelay",
                kind="duration",
                default="30s",
                keyword_only=True,
                doc="The longest wait.",
            ),
            Parameter(
                name="jitter",
                kind="boolean",
                default=False,
                keyword_only=True,
                doc="Shorten each wait by a random part of up to a half, from the run's seed.",
            ),
            Parameter(
                name="on",
                kind="list",
                default=REASONS,
                choices=REASONS,
                keyword_only=True,
                doc="What is worth another attempt.",
            ),
            TIMEOUT,
        ),
        returns="nullable",
        rule="That of the best attempt; 0 if none succeeds.",
        formula="max cᵢ over the attempts",
        example="""import { retry } from "@parallax/primitives/control"

retry(agents[0], 3, {minConfidence: 0.7, delay: "1s"})""",
        example_agents=(
            (
                "ada",
                (
                    {"error": "crash"},
                    {"answer": "perhaps", "confidence": 0.4},
                    {"answer": "yes", "confidence": 0.9},
                ),
            ),
        ),
        example_result='"yes" ~> 0.9',
        calls_agents=True,
    ),
    handler=retry,
)
