"""How votes become one answer: the arithmetic that `consensus` and `voting` share.

A verdict is what a method makes of a poll before any bar: the leading answer and how far the
answers agree on it. Everything is computed from ballots in canonical order with exact sums, so it
does not depend on the order of arrival. With no weight at all nobody agrees on anything: 0. What
was counted again weighs least for an answer and most against it (see `stakes`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Final, Literal, TypeAlias

from parallax_primitives.averaging import weighted_mean, widest_variation
from parallax_primitives.ballots import Ballot, Group, Poll, errors_of, groups, label_text, ranked
from parallax_primitives.bounds import bounds_of
from parallax_primitives.formulas import Factor, Product, Role
from parallax_primitives.records import record
from parallax_primitives.stakes import Stakes, firmness, log_odds, probability, weight
from parallax_primitives.values import Value, bare

TOLERANCE: Final = 1e-9
"""An agreement computed from rounded sums reaches a bar that it misses by no more than this."""


Name: TypeAlias = Literal["agreement", "share", "pooled odds"]

VOTERS: Final[tuple[Role, ...]] = ("agrees", "differs", "repeated")
AGREEING: Final[tuple[Role, ...]] = ("agrees", "repeated")
ASKED: Final[tuple[Role, ...]] = ("agrees", "differs", "part", "failed")


@record(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The leading answer, its agreement, and the factors of its confidence.

    `standings` are the groups, the winner first (none for numbers that were averaged), `level` how
    many of them share the winner's score, `unopposed` whether there is one group alone. `voters`
    are the ballots that the answer stands on.
    """

    answer: Value
    agreement: float
    factors: tuple[Factor, ...] = ()
    voters: tuple[Ballot, ...] = ()
    standings: tuple[Group, ...] = ()
    level: int = 1
    unopposed: bool = True

    @property
    def winner(self) -> str | None:
        """The key of the label that leads; None for numbers, which all have a say."""
        return self.standings[0].key if self.standings else None

    @property
    def support(self) -> float:
        """The confidence before participation counts."""
        return math.prod(one.value for one in self.factors) if self.factors else 0.0


NOTHING: Final = Verdict(answer=None, agreement=0.0, level=0, unopposed=False)
"""The verdict of a poll that nobody answered."""


def share(part: float, total: float) -> float:
    """The part of a total within [0, 1]; 0 of nothing."""
    return min(1.0, part / total) if total > 0 else 0.0


def by_weight(poll: Poll, name: Name = "agreement") -> Verdict:
    """Each vote counts confidence times expertise."""

    def agreement(winner: Group, others: Sequence[Group]) -> float:
        total = math.fsum(
            [
                *winner.stakes.least(weight),
                *(part for other in others for part in other.stakes.most(weight)),
                poll.skipped,
            ]
        )
        return share(winner.weight, total)

    return _led(poll, lambda group: group.weight, agreement, (name, "by weight"))


def by_heads(poll: Poll, name: Name = "agreement") -> Verdict:
    """Each vote counts one."""

    def agreement(winner: Group, others: Sequence[Group]) -> float:
        return share(winner.heads, winner.heads + opposing_heads(poll, others))

    return _led(poll, lambda group: group.heads, agreement, (name, "by heads"))


def opposing_heads(poll: Poll, others: Sequence[Group]) -> float:
    """How many votes at most are, or may be, for other answers."""
    return math.fsum([*(other.most_heads for other in others), poll.skipped])


def _led(
    poll: Poll,
    score: Callable[[Group], float],
    agreement: Callable[[Group, Sequence[Group]], float],
    words: tuple[Name, str],
) -> Verdict:
    if not poll.ballots:
        return NOTHING
    standings, level = ranked(poll, score)
    winner = standings[0]
    agreed = agreement(winner, standings[1:])
    name, how = words
    note = f"{len(winner.ballots)} of {len(poll.ballots)} {how}"
    return Verdict(
        answer=bare(winner.leader.answer),
        agreement=agreed,
        factors=(
            Factor(name=name, value=agreed, note=note, roles=VOTERS),
            Factor(name="mean", value=winner.mean, roles=AGREEING),
        ),
        voters=winner.ballots,
        standings=standings,
        level=level,
        unopposed=len(standings) == 1,
    )


def by_odds(poll: Poll) -> Verdict:
    """Independent confidences pooled: log-odds for an answer, less the log-odds against it.

    A vote below one half adds nothing to firmer ones, for its answer or against it: it never counts
    against what it is for, nor in favour of what it is against. So more agreement never lowers the
    result and more dissent never raises it. Where all are below, the surest speaks for its answer.
    """
    firm = {group.key: math.fsum(group.stakes.least(firmness)) for group in groups(poll)}
    everything = math.fsum(firm.values())

    def pooled(group: Group) -> float:
        return _own_odds(group) - (everything - firm[group.key])

    def agreement(winner: Group, others: Sequence[Group]) -> float:
        against = [part for other in others for part in other.stakes.most(firmness)]
        return probability(_own_odds(winner) - math.fsum(against))

    verdict = _led(poll, pooled, agreement, ("pooled odds", "agree"))
    return Verdict(
        answer=verdict.answer,
        agreement=verdict.agreement,
        factors=verdict.factors[:1],
        voters=verdict.voters,
        standings=verdict.standings,
        level=verdict.level,
        unopposed=verdict.unopposed,
    )


def _own_odds(group: Group) -> float:
    firm = math.fsum(group.stakes.least(firmness))
    return firm if firm > 0 else max(map(log_odds, group.stakes.confidences))


def by_mean(poll: Poll) -> Verdict:
    """Numbers: their weighted mean; they agree as far as they do not spread."""
    stakes = Stakes.joined(group.stakes for group in groups(poll))
    numbers = [vote.label for vote in stakes.votes if isinstance(vote.label, float)]
    least, most = stakes.least(weight), stakes.most(weight)
    weighed = math.fsum(least) > 0
    middle, spread = weighted_mean(numbers, least if weighed else [1.0] * len(numbers))
    if weighed and least != most:
        spread = widest_variation(numbers, least, most)
    agreement = max(0.0, 1 - spread) if weighed else 0.0
    return Verdict(
        answer=middle,
        agreement=agreement,
        factors=(
            Factor(name="agreement", value=agreement, note=_spread(spread), roles=("part",)),
            Factor(name="mean", value=stakes.mean(), roles=("part",)),
        ),
        voters=poll.ballots,
    )


def _spread(variation: float) -> str:
    return f"the numbers vary by {variation:.0%}" if math.isfinite(variation) else "about 0"


def product(verdict: Verdict, poll: Poll) -> Product:
    """A verdict's confidence where it also counts how many of those asked answered."""
    note = f"{poll.answered} of {poll.asked}" if poll.missing else ""
    asked = Factor(name="participation", value=poll.participation, note=note, roles=ASKED)
    return Product(factors=(*verdict.factors, asked))


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
        "skipped": float(poll.skipped),
        "votes": {label_text(one.label): one.heads for one in standings},
        "weights": {label_text(one.label): one.weight for one in standings},
        "dissent": [_dissent(group) for group in standings[1:]],
        "ties": [group.label for group in tied],
        "errors": errors_of(poll.missing),
        "duplicates": float(poll.duplicates),
        "bounds": bounds_of([ballot.confidence for ballot in verdict.voters]),
    }


def _dissent(group: Group) -> Value:
    return {"answer": group.label, "agents": [*group.agents], "confidence": group.mean}
