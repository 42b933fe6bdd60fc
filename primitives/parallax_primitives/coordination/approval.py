"""`approval`: a value that others approve of, or doubt."""

from __future__ import annotations

from functools import partial
from typing import Literal, TypeAlias

from parallax_primitives.ballots import Poll, count, errors_of
from parallax_primitives.bounds import bounds_of
from parallax_primitives.consent import verdict
from parallax_primitives.context import Context
from parallax_primitives.derivation import derived
from parallax_primitives.formulas import Factor, Formula, Product, Refused, evaluated
from parallax_primitives.quantities import optional_seconds
from parallax_primitives.tasks import Deadline, answered, applied, run_all, too_late, width, within
from parallax_primitives.values import Agent, Function, Value, bare, confidence_of

Rule: TypeAlias = Literal["all", "any", "majority"]


async def approval(
    context: Context,
    subject: Value,
    *,
    approvers: Value,
    rule: Rule = "all",
    max_concurrency: Value = None,
    timeout: Value = None,
) -> Value:
    listed = bare(approvers)
    deadline = Deadline(optional_seconds(timeout))
    jobs = [
        partial(_opinion, context, deadline, at, one, subject)
        for at, one in enumerate(listed if isinstance(listed, list) else [approvers])
    ]
    given = await run_all(jobs, width(context, max_concurrency))
    poll = count(context, given, [verdict(one) for one in given])
    behind = [one.confidence for one in poll.ballots if one.label is True]
    in_favour = len(behind)
    approved = _is_met(rule, in_favour, poll.asked)
    details: dict[str, Value] = {
        "approved": approved,
        "approvals": float(in_favour),
        "refusals": float(len(poll.ballots) - in_favour),
        "asked": float(poll.asked),
        "errors": errors_of(poll.missing),
        "bounds": bounds_of(behind),
    }
    formula = _formula(poll, confidence_of(subject), approved)
    confidence = evaluated(formula, ())
    return derived(
        subject, confidence, context.name, (subject, *poll.inputs), details, formula=formula,
        roles=("part", *poll.roles("true")),
    )  # fmt: skip


async def _opinion(
    context: Context, deadline: Deadline, at: int, approver: Value, value: Value
) -> Value:
    """What an approver says of the value; an answer that is there already stands."""
    job = partial(_asked, context, at, approver, value)
    return await within(deadline, job, partial(too_late, context, approver))


async def _asked(context: Context, at: int, approver: Value, value: Value) -> Value:
    match bare(approver):
        case Agent() as agent:
            request: Value = {"input": context.input, "value": value}
            return await answered(context.ask(agent, request, operation="approve", index=at))
        case Function():
            return await context.attempt(applied(approver, value), index=at)
    return approver


def _is_met(rule: Rule, in_favour: int, asked: int) -> bool:
    match rule:
        case "all":
            return in_favour == asked
        case "any":
            return in_favour > 0
        case "majority":
            return 2 * in_favour > asked


def _formula(poll: Poll, own: float, approved: bool) -> Formula:
    if not poll.ballots:
        return Refused("nobody answered")
    given = (*poll.ballots, *poll.repeated)  # a copy can only lower it
    counted = [one for one in given if one.label is True] if approved else given
    least = min(own, *(one.confidence for one in counted))
    note = "of the value and of those who approve" if approved else "of the value and the answers"
    factors = [Factor(name="least", value=least, note=note, roles=("part", "agrees", "differs"))]
    if not approved:
        factors.append(Factor(name="refused", value=0.5))
    return Product(factors=tuple(factors))
