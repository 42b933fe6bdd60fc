"""How votes become one answer: the arithmetic that `consensus` and `voting` share.

A verdict is what a method makes of a poll before any bar: the leading answer and how far the
answers agree on it. Everything is computed from ballots in canonical order with exact sums, so it
does not depend on the order of arrival. With no weight at all nobody agrees on anything: 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from parallax_primitives.ballots import Group, Poll, errors_of, label_text, mean, ranked
from parallax_primitives.values import Value, bare

TOLERANCE: Final = 1e-9
"""An agreement computed from rounded sums reaches a bar that it misses by no more than this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The leading answer, its agreement and its confidence before participation counts.

    `standings` are the groups, the winner first (none for numbers that were averaged), `level` how
    many of them share the winner's score, `unopposed` whether there is one group alone.
    """

    answer: Value
    agreement: float
    support: float
    standings: tuple[Group, ...] = ()
    level: int = 1
    unopposed: bool = True


NOTHING: Final = Verdict(answer=None, agreement=0.0, support=0.0, level=0, unopposed=False)
"""The verdict of a poll that nobody answered."""


def share(part: float, total: float) -> float:
    """The part of a total within [0, 1]; 0 of nothing."""
    return min(1.0, part / total) if total > 0 else 0.0


def by_weight(poll: Poll) -> Verdict:
    """Each vote counts confidence times expertise."""
    total = math.fsum(ballot.weight for ballot in poll.ballots)
    return _led(poll, lambda group: group.weight, lambda group: share(group.weight, total))


def by_heads(poll: Poll) -> Verdict:
    """Each vote counts one."""
    return _led(poll, lambda group: group.heads, lambda group: group.heads / poll.answered)


def _led(
    poll: Poll, score: Callable[[Group], float], agreement: Callable[[Group], float]
) -> Verdict:
    if not poll.ballots:
        return NOTHING
    standings, level = ranked(poll, score)
    winner = standings[0]
    agreed = agreement(winner)
    return Verdict(
        answer=bare(winner.leader.answer),
        agreement=agreed,
        support=agreed * winner.mean,
        standings=standings,
        level=level,
        unopposed=len(standings) == 1,
    )


_CERTAIN: Final = 40.0
"""The log-odds of certainty: the logistic function of it is 1 as a double."""


def by_odds(poll: Poll) -> Verdict:
    """Independent confidences pooled: log-odds for an answer, less the log-odds against it.

    A vote below one half adds nothing to firmer ones, for its answer or against it: it never counts
    against what it is for, nor in favour of what it is against. So more agreement never lowers the
    result and more dissent never raises it. Where all are below, the surest speaks for its answer.
    """
    odds = {ballot.position: log_odds(ballot.confidence) for ballot in poll.ballots}
    evidence = math.fsum(max(0.0, one) for one in odds.values())

    def pooled(group: Group) -> float:
        own = [odds[ballot.position] for ballot in group.ballots]
        firm = math.fsum(max(0.0, one) for one in own)
        return (firm if firm > 0 else max(own)) - (evidence - firm)

    verdict = _led(poll, pooled, lambda group: _probability(pooled(group)))
    return Verdict(
        answer=verdict.answer,
        agreement=verdict.agreement,
        support=verdict.agreement,
        standings=verdict.standings,
        level=verdict.level,
        unopposed=verdict.unopposed,
    )


def log_odds(confidence: float) -> float:
    """The log-odds of a confidence, bounded where it is 0 or 1."""
    if confidence <= 0:
        return -_CERTAIN
    if confidence >= 1:
        return _CERTAIN
    return max(-_CERTAIN, min(_CERTAIN, math.log(confidence) - math.log1p(-confidence)))


def _probability(odds: float) -> float:
    if odds <= -_CERTAIN:
        return 0.0
    return 1 / (1 + math.exp(-odds))


def by_mean(poll: Poll) -> Verdict:
    """Numbers: their weighted mean; they agree as far as they do not spread."""
    numbers = [ballot.label for ballot in poll.ballots if isinstance(ballot.label, float)]
    weights = [ballot.weight for ballot in poll.ballots]
    known = math.fsum(weights) > 0
    middle, spread = weighted_mean(numbers, weights if known else [1.0] * len(numbers))
    agreement = max(0.0, 1 - spread) if known else 0.0
    certainty = mean(ballot.confidence for ballot in poll.ballots)
    return Verdict(answer=middle, agreement=agreement, support=agreement * certainty)


def weighted_mean(numbers: Sequence[float], weights: Sequence[float]) -> tuple[float, float]:
    """The weighted mean and the weighted coefficient of variation, population form.

    The numbers are scaled by a power of two, which loses nothing, so that squares stay finite.
    Numbers that are all equal vary by 0 whatever they are; about a mean of 0, by infinity.
    """
    scale = max(math.frexp(number)[1] for number in numbers)
    scaled = [math.ldexp(number, -scale) for number in numbers]
    total = math.fsum(weights)
    middle = _dot(weights, scaled) / total
    middle = min(max(scaled), max(min(scaled), middle))
    variance = _dot(weights, ((one - middle) ** 2 for one in scaled)) / total
    if variance == 0:
        return math.ldexp(middle, scale), 0.0
    return math.ldexp(middle, scale), math.sqrt(variance) / abs(middle) if middle else math.inf


def _dot(weights: Iterable[float], numbers: Iterable[float]) -> float:
    return math.fsum(w * x for w, x in zip(weights, numbers, strict=True))


def details_of(poll: Poll, verdict: Verdict) -> dict[str, Value]:
    """What an aggregate knows, as data for `details(v)`."""
    standings = verdict.standings
    tied = standings[: verdict.level] if verdict.level > 1 else ()
    return {
        "leading": verdict.answer,
        "agreement": verdict.agreement,
        "participation": poll.participation,
        "asked": float(poll.asked),
        "answered": float(poll.answered),
        "votes": {label_text(one.label): float(one.heads) for one in standings},
        "weights": {label_text(one.label): one.weight for one in standings},
        "dissent": [_dissent(group) for group in standings[1:]],
        "ties": [group.label for group in tied],
        "errors": errors_of(poll.missing),
        "duplicates": float(poll.duplicates),
    }


def _dissent(group: Group) -> Value:
    return {"answer": group.label, "agents": [*group.agents], "confidence": group.mean}
