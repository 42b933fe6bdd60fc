"""`quorum`: the answers once enough of those asked have answered; the others are cancelled.

Values in the list are answers already, and all of them count; agents and lambdas are started and
waited for only until the outcome is certain.
"""

from __future__ import annotations

from collections.abc import Callable

from parallax_primitives.ballots import Poll, count_as_usual, errors_of
from parallax_primitives.bounds import bounds_of
from parallax_primitives.context import Context
from parallax_primitives.derivation import derived
from parallax_primitives.formulas import Factor, Formula, Product, Refused, evaluated
from parallax_primitives.gathering import watched
from parallax_primitives.quantities import needed
from parallax_primitives.tasks import tasks_of
from parallax_primitives.values import Value, bare


async def quorum(
    context: Context,
    subject: Value,
    *,
    min: Value,
    max_concurrency: Value = None,
    timeout: Value = None,
) -> Value:
    asked = len(tasks_of(context, subject))
    watch = _Turnout(context, needed(min, asked))
    done = await watched(context, subject, watch, limit=max_concurrency, timeout=timeout)
    return _result(context, list(done.found), asked, min)


class _Turnout:
    """Watches until enough have answered, or so many failed that it never will be enough."""

    def __init__(self, context: Context, bar: int) -> None:
        self._context = context
        self._bar = bar
        self._answered = 0

    async def look(self, result: Value) -> Value:
        return result

    def settled(self, one: Value, left: int, so_far: Callable[[], list[Value]]) -> bool:
        self._answered += bare(one) is not None
        if self._answered + left < self._bar:
            return True
        if self._answered < self._bar:
            return False
        return count_as_usual(self._context, so_far()).answered >= self._bar


def _result(context: Context, found: list[Value], tasks: int, least: Value) -> Value:
    poll = count_as_usual(context, found)
    asked = tasks - poll.duplicates
    bar = needed(least, asked)
    met = 0 < poll.answered >= bar
    participation = poll.answered / asked if asked else 0.0
    formula = _formula(poll, asked, participation) if met else _unmet(poll, bar)
    details: dict[str, Value] = {
        "asked": float(asked),
        "answered": float(poll.answered),
        "needed": float(bar),
        "participation": participation,
        "errors": errors_of(poll.missing),
        "duplicates": float(poll.duplicates),
        "bounds": bounds_of([ballot.confidence for ballot in poll.ballots]),
    }
    return derived(
        [ballot.answer for ballot in poll.in_order] if met else None,
        evaluated(formula, ()),
        context.name,
        poll.inputs,
        details,
        formula=formula,
        roles=poll.roles(),
    )


def _formula(poll: Poll, asked: int, participation: float) -> Formula:
    note = f"{poll.answered} of {asked}"
    return Product(
        factors=(
            Factor(name="participation", value=participation, note=note, roles=("part", "failed")),
            Factor(name="mean", value=poll.mean, roles=("part",)),
        )
    )


def _unmet(poll: Poll, bar: int) -> Formula:
    return Refused(f"{poll.answered} of at least {bar} answered")
