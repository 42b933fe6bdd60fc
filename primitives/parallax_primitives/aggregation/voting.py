"""`voting`: the answer that wins an election among the results."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from parallax_primitives.ballots import Poll
from parallax_primitives.certainty import (
    Early,
    Rule,
    Score,
    Standings,
    decided,
    elected,
    unreachable,
)
from parallax_primitives.context import Context
from parallax_primitives.deferred import Deferred
from parallax_primitives.derivation import derived
from parallax_primitives.formulas import Factor, Product, Refused, below, evaluated
from parallax_primitives.quantities import needed
from parallax_primitives.tasks import tasks_of
from parallax_primitives.values import Value
from parallax_primitives.verdicts import (
    AGREEING,
    TOLERANCE,
    Name,
    Verdict,
    by_heads,
    by_weight,
    details_of,
    opposing_heads,
)

METHODS: Final[Mapping[str, Callable[[Poll, Name], Verdict]]] = {
    "majority": by_heads,
    "plurality": by_heads,
    "weighted": by_weight,
    "unanimous": by_heads,
}


async def voting(  # noqa: PLR0913  # one keyword per option
    context: Context,
    subject: Value,
    *,
    method: str = "majority",
    by: Value = None,
    quorum: Value = None,
    threshold: float = 0.0,
    early: Early = "certain",
    max_concurrency: Value = None,
    timeout: Value = None,
) -> Value:
    least = 0 if quorum is None else needed(quorum, len(tasks_of(context, subject)))
    rule = _rule(method, threshold, least, early)
    poll = await elected(context, subject, by, rule, limit=max_concurrency, timeout=timeout)
    verdict = METHODS[method](poll, "share")
    problem = _problem(poll, verdict, method, threshold, quorum)
    formula = Refused(problem) if problem else Product(factors=_factors(poll, verdict, method))
    return derived(
        None if problem else verdict.answer,
        evaluated(formula, ()),
        context.name,
        poll.inputs,
        Deferred(partial(details_of, poll, verdict)),
        formula=formula,
        roles=poll.roles(verdict.winner),
    )


def _rule(method: str, threshold: float, least: int, early: Early) -> Rule:
    """When the outcome is settled, as far as that can be told before everybody has answered.

    `least` is the quorum at most; what turns out to be counted twice lowers it.
    """
    score: Score = "weight" if method == "weighted" else "heads"
    bar = max(threshold, 0.5) if method == "majority" else threshold

    def rule(standings: Standings, left: int) -> bool:
        if standings.answered + left < least:
            return True
        if method == "unanimous":
            return standings.labels > 1
        if unreachable(standings, left, score, bar):
            return True
        enough = early == "decided" and standings.answered >= least
        return enough and decided(standings, left, score, bar)

    return rule


def _problem(poll: Poll, verdict: Verdict, method: str, threshold: float, quorum: Value) -> str:
    """Why nobody won; nothing when somebody did."""
    if not poll.ballots:
        return "nobody answered"
    if verdict.agreement < threshold - TOLERANCE:
        return below("share", verdict.agreement, threshold)
    if quorum is not None and poll.answered < needed(quorum, poll.asked):
        return f"{poll.answered} of at least {needed(quorum, poll.asked)} answered"
    winner, *others = verdict.standings
    match method:
        case "majority" if winner.heads <= opposing_heads(poll, others):
            return f"{len(winner.ballots)} of {len(poll.ballots) + poll.skipped} is no majority"
        case "unanimous" if others:
            return "not all votes agree"
    return ""


def _factors(poll: Poll, verdict: Verdict, method: str) -> tuple[Factor, ...]:
    if method != "unanimous":
        return verdict.factors
    least = min(verdict.standings[0].stakes.confidences)
    note = f"of {len(poll.ballots)} votes that all agree"
    return (Factor(name="least", value=least, note=note, roles=AGREEING),)
