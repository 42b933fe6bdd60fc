"""The fan-out that `parallel`, `parallel5` and `parallel10` share."""

from __future__ import annotations

from functools import partial

from parallax_primitives.ballots import errors_of
from parallax_primitives.bounds import bounds_of
from parallax_primitives.context import Context
from parallax_primitives.deferred import Deferred
from parallax_primitives.derivation import concluded, evidence_by, failed
from parallax_primitives.faults import Fault
from parallax_primitives.formulas import Least, Refused, Role
from parallax_primitives.quantities import optional_seconds
from parallax_primitives.tasks import (
    Deadline,
    Job,
    run_all,
    run_each,
    tasks_of,
    too_late,
    width,
    within,
)
from parallax_primitives.values import Confident, Evidence, Value, confidence_of


async def fanned(
    context: Context,
    subject: Value,
    *,
    at_once: Value,
    on_error: str,
    min_results: float,
    timeout: Value,
) -> Value:
    """All tasks at once: the list of their values, failures among them."""
    tasks = tasks_of(context, subject)
    deadline = Deadline(optional_seconds(timeout))
    limit = width(context, at_once)
    if deadline.is_never and on_error != "fail":
        found: list[Value] = [None] * len(tasks)
        foretold = context.foretold(tasks, limit, found.__setitem__)
        if foretold is None:
            limit = min(limit, len(tasks))
            foretold = run_each(context.attempts(tasks), limit, found.__setitem__)
        await foretold
        return _list(context, found, min_results)
    start = _required if on_error == "fail" else _collected
    jobs = [start(context, deadline, index, task) for index, task in enumerate(tasks)]
    return _list(context, await run_all(jobs, limit), min_results)


def _collected(context: Context, deadline: Deadline, index: int, task: Value) -> Job[Value]:
    job = partial(context.attempt, task, index)
    return partial(within, deadline, job, partial(too_late, context, task))


def _required(context: Context, deadline: Deadline, index: int, task: Value) -> Job[Value]:
    def late() -> Value:
        raise Fault(f"`{context.name}` ran out of time")

    return partial(within, deadline, partial(context.run, task, index), late)


def _list(context: Context, results: list[Value], min_results: float) -> Value:
    good = [one.confidence if type(one) is Confident else confidence_of(one) for one in results]
    if 0.0 in good:  # so some may have failed
        good = [confidence_of(one) for one in results if not failed(one)]
    enough = bool(good) and len(good) >= min_results
    sure = min(good) if enough else 0.0
    problem = "" if enough else _few(len(good), min_results)
    why = partial(_why, context.name, context.key, sure, results, good, problem)
    return concluded(results, sure, context.key, why, collected=enough)


def _why(
    name: str, place: str, sure: float, results: list[Value], good: list[float], problem: str
) -> Evidence:
    roles: list[Role] = ["failed" if failed(one) else "part" for one in results]
    return evidence_by(
        name,
        sure,
        results,
        Deferred(partial(_details, results, good)),
        collected=not problem,
        formula=Refused(problem) if problem else Least(),
        roles=roles,
        place=place,
    )


def _few(good: int, min_results: float) -> str:
    return f"{good} of at least {max(1.0, min_results):g} succeeded"


def _details(results: list[Value], good: list[float]) -> dict[str, Value]:
    asked = len(results)
    return {
        "asked": float(asked),
        "answered": float(len(good)),
        "participation": len(good) / asked if asked else 0.0,
        "errors": errors_of([one for one in results if failed(one)]),
        "bounds": bounds_of(good),
    }
