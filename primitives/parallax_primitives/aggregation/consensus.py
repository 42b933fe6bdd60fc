"""`consensus`: the answer on which the results agree, as surely as they agree and were sure."""

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
from parallax_primitives.formulas import Refused, below
from parallax_primitives.values import Evidence, Value
from parallax_primitives.verdicts import (
    NOTHING,
    TOLERANCE,
    Verdict,
    by_heads,
    by_mean,
    by_odds,
    by_weight,
    details_of,
    product,
)

METHODS: Final[Mapping[str, Callable[[Poll], Verdict]]] = {
    "weighted": by_weight,
    "majority": by_heads,
    "unanimous": by_weight,
    "bayes": by_odds,
}


async def consensus(  # noqa: PLR0913  # one keyword per option
    context: Context,
    subject: Value,
    *,
    threshold: float = 0.5,
    by: Value = None,
    method: str = "weighted",
    min_votes: float = 1.0,
    early: Early = "certain",
    max_concurrency: Value = None,
    timeout: Value = None,
) -> Value:
    rule = _rule(method, threshold, max(1.0, min_votes), by_label=by is not None, early=early)
    poll = await elected(context, subject, by, rule, limit=max_concurrency, timeout=timeout)
    verdict = _verdict(poll, by, method)
    problem = _problem(poll, verdict, threshold, min_votes, unanimous=method == "unanimous")
    sure = 0.0 if problem else min(1.0, verdict.support * poll.participation)
    why = partial(_why, context.name, context.key, sure, poll, verdict, problem)
    return concluded(None if problem else verdict.answer, sure, context.key, why)


def _why(
    name: str, place: str, sure: float, poll: Poll, verdict: Verdict, problem: str
) -> Evidence:
    return evidence_by(
        name,
        sure,
        poll.inputs,
        Deferred(partial(details_of, poll, verdict)),
        formula=Refused(problem) if problem else product(verdict, poll),
        roles=poll.roles(verdict.winner),
        place=place,
    )


def _rule(method: str, threshold: float, least: float, *, by_label: bool, early: Early) -> Rule:
    """When the outcome is settled, as far as that can be told before everybody has answered.

    Means of numbers and pooled odds can go anywhere; of those only too few votes are certain.
    """

    def rule(standings: Standings, left: int) -> bool:
        if standings.answered + left < least:
            return True
        averaged = method == "weighted" and not by_label and standings.is_numeric
        if method == "bayes" or averaged:
            return False
        if method == "unanimous":
            return standings.labels > 1
        score: Score = "heads" if method == "majority" else "weight"
        if unreachable(standings, left, score, threshold):
            return True
        enough = early == "decided" and standings.answered >= least
        return enough and decided(standings, left, score, threshold)

    return rule


def _verdict(poll: Poll, by: Value, method: str) -> Verdict:
    if not poll.ballots:
        return NOTHING
    if by is None and method == "weighted" and poll.is_numeric:
        return by_mean(poll)
    return METHODS[method](poll)


def _problem(
    poll: Poll, verdict: Verdict, threshold: float, min_votes: float, *, unanimous: bool
) -> str:
    """Why there is no agreed answer; nothing when there is one."""
    if not poll.answered:
        return "nobody answered"
    if poll.answered < min_votes:
        return f"{poll.answered} of at least {min_votes:g} answered"
    if verdict.agreement < threshold - TOLERANCE:
        return below("agreement", verdict.agreement, threshold)
    return "not all answers agree" if unanimous and len(verdict.standings) > 1 else ""
