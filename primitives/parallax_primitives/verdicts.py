"""How votes become one answer: the arithmetic that `consensus` and `voting` share.

A verdict is what a method makes of a poll before any bar: the leading answer and how far the
answers agree on it. Everything is computed from ballots in canonical order with exact sums, so it
does not depend on the order of arrival. With no weight at all nobody agrees on anything: 0. What
was counted again weighs least for an answer and most against it (see `stakes`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
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
_ALL: Final[tuple[Role, ...]] = ("part",)


@record(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The leading answer, its agreement, and the mean confidence of those who agree.

    `mean` is None where only the agreement says how sure the answer is; `name` and `note` tell how
    that was found. `standings` are the groups, the winner first (none for numbers that were
    averaged), `level` how many of them share the winner's score. `voters` are the ballots that the
    answer stands on.
    """

    answer: Value
    agreement: float
    mean: float | None = 0.0
    name: Name = "agreement"
    note: str = ""
    voters: tuple[Ballot, ...] = ()
    standings: tuple[Group, ...] = ()
    level: int = 1

    @property
    def winner(self) -> str | None:
        """The key of the label that leads; None for numbers, which all have a say."""
        return self.standings[0].key if self.standings else None

    @property
    def support(self) -> float:
        """The confidence before participation counts: the product of the factors."""
        return self.agreement if self.mean is None else self.agreement * self.mean

    @property
    def factors(self) -> tuple[Factor, ...]:
        """What the support is made of."""
        note, whose, agreeing = self.note, _ALL, _ALL
        if self.standings:
            votes = sum(len(group.ballots) for group in self.standings)
            note, whose, agreeing = f"{len(self.voters)} of {votes} {note}", VOTERS, AGREEING
        agreed = Factor(name=self.name, value=self.agreement, note=note, roles=whose)
        if self.mean is None:
            return (agreed,)
        return agreed, Factor(name="mean", value=self.mean, roles=agreeing)


NOTHING: Final = Verdict(answer=None, agreement=0.0, level=0)
"""The verdict of a poll that nobody answered."""


def share(part: float, total: float) -> float:
    """The part of a total within [0, 1]; 0 of nothing."""
    return min(1.0, part / total) if total > 0 else 0.0


def by_weight(poll: Poll, name: Name = "agreement") -> Verdict:
    """Each vote counts confidence times expertise."""

    def agreement(winner: Group, others: Sequence[Group]) -> float:
        counted = map(weight, poll.ballots) if poll.are_apart else _most(winner, others)
        return share(winner.weight, math.fsum([*counted, poll.skipped]))

    return _led(poll, lambda group: group.weight, agreement, (name, "by weight"))


def _most(winner: Group, others: Sequence[Group]) -> Iterator[float]:
    """What is for the winner at least, and against it at most."""
    yield from winner.stakes.least(weight)
    for other in others:
        yield from other.stakes.most(weight)


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
    name, how = words
    return Verdict(
        answer=bare(winner.leader.answer),
        agreement=agreement(winner, standings[1:]),
        mean=winner.mean,
        name=name,
        note=how,
        voters=winner.ballots,
        standings=standings,
        level=level,
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

    return replace(_led(poll, pooled, agreement, ("pooled odds", "agree")), mean=None)


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
        mean=stakes.mean(),
        note=_spread(spread),
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
