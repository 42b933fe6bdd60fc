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
from parallax_primitives.derivation import concluded, evidence_by
from parallax_primitives.formulas import Factor, Product, Refused, below
from parallax_primitives.quantities import needed
from parallax_primitives.tasks import tasks_of
from parallax_primitives.values import Evidence, Value
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
    sure = 0.0 if problem else min(1.0, _support(verdict, method))
    why = partial(_why, context.name, context.key, sure, poll, verdict, method, problem)
    return concluded(None if problem else verdict.answer, sure, context.key, why)


def _support(verdict: Verdict, method: str) -> float:
    return verdict.support if method != "unanimous" else _least(verdict)


def _least(verdict: Verdict) -> float:
    """The confidence of the least sure voter, where all agree."""
    return min(verdict.standings[0].stakes.confidences)


def _why(
    name: str, place: str, sure: float, poll: Poll, verdict: Verdict, method: str, problem: str
) -> Evidence:
    return evidence_by(
        name,
        sure,
        poll.inputs,
        Deferred(partial(details_of, poll, verdict)),
        formula=Refused(problem) if problem else Product(factors=_factors(poll, verdict, method)),
        roles=poll.roles(verdict.winner),
        place=place,
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
    note = f"of {len(poll.ballots)} votes that all agree"
    return (Factor(name="least", value=_least(verdict), note=note, roles=AGREEING),)
