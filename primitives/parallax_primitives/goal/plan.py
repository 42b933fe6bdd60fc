"""`plan`: steps towards a goal, as sure as it is reached."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from parallax_primitives.ballots import errors_of
from parallax_primitives.context import Context
from parallax_primitives.derivation import derived, evidence_under, failed
from parallax_primitives.formulas import Factor, Formula, Product, Refused, Role, evaluated
from parallax_primitives.quantities import optional_seconds
from parallax_primitives.tasks import Deadline, answered, tasks_of, too_late, within
from parallax_primitives.values import UNDEFINED, Agent, Value, bare, confidence_of, part_of


async def plan(context: Context, subject: Value, *, steps: Value, timeout: Value = None) -> Value:
    written = tasks_of(context, steps)
    deadline = Deadline(optional_seconds(timeout))
    reached: list[Value] = []
    lost: list[Value] = []
    for at, step in enumerate(written):
        job = partial(_taken, context, at, step, subject, reached[-1] if reached else UNDEFINED)
        result = await within(deadline, job, partial(too_late, context, step))
        (lost if failed(result) else reached).append(result)
        context.emit("plan.progress", reached=len(reached), steps=len(written))
        if lost:
            break
    return _result(context, subject, len(written), reached, lost)


async def _taken(context: Context, at: int, step: Value, goal: Value, previous: Value) -> Value:
    """What a step gives: an agent is sent the goal, a lambda is given the result before."""
    plain = bare(step)
    if isinstance(plain, Agent):
        return part_of(step, await answered(context.ask(plain, goal, index=at)))
    return await context.attempt(step, index=at, previous=previous)


def _result(
    context: Context, goal: Value, steps: int, reached: list[Value], lost: Sequence[Value]
) -> Value:
    parts = [*([goal] if evidence_under(goal) else []), *reached]
    progress = len(reached) / steps
    details: dict[str, Value] = {
        "goal": bare(goal),
        "progress": progress,
        "steps": float(steps),
        "reached": float(len(reached)),
        "errors": errors_of(lost),
    }
    formula: Formula = Refused("no step was reached")
    if reached:
        least = min(confidence_of(goal), *map(confidence_of, reached))
        note = f"{len(reached)} of {steps} steps"
        formula = Product(
            factors=(
                Factor(name="least", value=least, roles=("part",)),
                Factor(name="progress", value=progress, note=note),
            )
        )
    roles: list[Role] = ["part"] * len(parts)
    roles += ["failed"] * len(lost)
    return derived(
        reached,
        evaluated(formula, ()),
        context.name,
        [*parts, *lost],
        details,
        formula=formula,
        roles=roles,
    )
