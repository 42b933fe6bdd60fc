"""`pipeline`: each stage works on what the stage before made, as long as that is sure enough."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from parallax_primitives.attempts import is_good, shortfall
from parallax_primitives.ballots import errors_of
from parallax_primitives.context import Context
from parallax_primitives.derivation import derived, evidence_under
from parallax_primitives.formulas import Formula, Least, Refused, evaluated
from parallax_primitives.quantities import optional_seconds
from parallax_primitives.tasks import Deadline, answered, tasks_of, too_late, within
from parallax_primitives.values import Agent, Value, bare, confidence_of, part_of


async def pipeline(
    context: Context,
    subject: Value,
    *,
    input: Value = None,
    halt_below: float = 0.3,
    timeout: Value = None,
) -> Value:
    stages = tasks_of(context, subject)
    first = context.input if bare(input) is None else input
    deadline = Deadline(optional_seconds(timeout))
    results = [first]
    for at, stage in enumerate(stages):
        if not is_good(results[-1], halt_below):
            break
        job = partial(_passed_on, context, at, stage, results[-1])
        results.append(await within(deadline, job, partial(too_late, context, stage)))
    halted = None if is_good(results[-1], halt_below) else shortfall(results[-1])
    if halted is not None:
        context.emit(
            "early-stop", finished=len(results) - 1, skipped=len(stages) - len(results) + 1
        )
    return _result(context, stages, results, halted)


async def _passed_on(context: Context, at: int, stage: Value, value: Value) -> Value:
    """What a stage makes of a value: an agent is sent it, a lambda is given it."""
    plain = bare(stage)
    if isinstance(plain, Agent):
        return part_of(stage, await answered(context.ask(plain, value, index=at)))
    return await context.attempt(stage, index=at, previous=value)


def _result(
    context: Context, stages: Sequence[Value], results: Sequence[Value], halted: str | None
) -> Value:
    first, *made = results
    inputs = [*([first] if evidence_under(first) or not made else []), *made]
    details: dict[str, Value] = {
        "stages": float(len(stages)),
        "completed": float(len(made)),
        "halted": halted,
        "last": results[-1],
        "errors": errors_of(made),
    }
    formula: Formula = Least()
    if halted is not None:
        failure = "failed" if halted == "error" else "was not sure enough"
        formula = Refused(f"stage {len(made)} {failure}" if made else f"the input {failure}")
    value = None if halted is not None else results[-1]
    confidence = evaluated(formula, map(confidence_of, results))
    return derived(value, confidence, context.name, inputs, details, formula=formula)
