"""`sequential`: runs tasks in turn, each function receiving the result before it."""

from __future__ import annotations

from functools import partial

from parallax_primitives.ballots import errors_of
from parallax_primitives.context import Context
from parallax_primitives.derivation import derived, failed
from parallax_primitives.formulas import Least, Refused, evaluated
from parallax_primitives.quantities import optional_seconds
from parallax_primitives.tasks import Deadline, tasks_of, too_late, within
from parallax_primitives.values import UNDEFINED, Value, confidence_of


async def sequential(
    context: Context,
    subject: Value,
    *,
    stop_below: float | None = None,
    last: bool = False,
    timeout: Value = None,
) -> Value:
    tasks = tasks_of(context, subject)
    deadline = Deadline(optional_seconds(timeout))
    results: list[Value] = []
    for index, task in enumerate(tasks):
        results.append(await _next(context, deadline, index, task, results))
        if _is_over(deadline, results, stop_below):
            break
    if len(results) < len(tasks):
        context.emit("early-stop", finished=len(results), skipped=len(tasks) - len(results))
    return _result(context, tasks, results, last=last)


async def _next(
    context: Context, deadline: Deadline, index: int, task: Value, results: list[Value]
) -> Value:
    previous = results[-1] if results else UNDEFINED
    job = partial(context.attempt, task, index=index, previous=previous)
    return await within(deadline, job, partial(too_late, context, task))


def _is_over(deadline: Deadline, results: list[Value], stop_below: float | None) -> bool:
    low = stop_below is not None and confidence_of(results[-1]) < stop_below
    return low or deadline.passed


def _result(context: Context, tasks: list[Value], results: list[Value], *, last: bool) -> Value:
    formula = Least() if results else Refused("there is no task")
    confidence = evaluated(formula, map(confidence_of, results))
    details: dict[str, Value] = {
        "asked": float(len(tasks)),
        "completed": float(len(results)),
        "errors": errors_of(result for result in results if failed(result)),
    }
    if last:
        value = results[-1] if results else None
        return derived(value, confidence, context.name, results, details, formula=formula)
    return derived(
        results,
        confidence,
        context.name,
        results,
        details,
        collected=bool(results),
        formula=formula,
    )
