"""How much votes count when some of them rest on the same sources.

A vote may stand on the answers of several agents (the consensus of two is one vote), and an answer
may reach an aggregate by several ways: raised, lowered, wrapped, or as part of another vote. Each
source has one stake in what it votes for: its part of a vote, a vote being shared equally by those
behind it. Where a source stands behind several votes, its stake is a range. What speaks for an
answer is counted at the low end, what speaks against it at the high end, so that counting something
again can only lower what an answer comes to, never raise it. Without such repetitions both ends are
one, and each vote counts once.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from operator import attrgetter
from typing import Final, Generic, Protocol, TypeAlias, TypeVar


class Vote(Protocol):
    """What stakes are made of."""

    @property
    def sources(self) -> frozenset[Hashable]:
        """Whoever stands behind the vote; at least one."""

    @property
    def confidence(self) -> float:
        """How sure the vote is."""

    @property
    def weight(self) -> float:
        """Its confidence times the expertise behind it."""


Measure: TypeAlias = Callable[[Vote], float]


def head(vote: Vote) -> float:  # noqa: ARG001  # a measure takes a vote
    """Every vote counts one."""
    return 1.0


weight: Final[Measure] = attrgetter("weight")
"""Every vote counts as much as it is sure and expert."""


def firmness(vote: Vote) -> float:
    """The log-odds of a vote; nothing where they are against it."""
    return max(0.0, log_odds(vote.confidence))


V = TypeVar("V", bound=Vote)

_Stake: TypeAlias = "Sequence[tuple[V, float]]"
"""The votes that one source stands behind, and its part in each."""


class Stakes(Generic[V]):
    """The stakes in what some votes are for: one for each source, or for each vote where no two
    votes share any."""

    __slots__ = ("_stakes", "_votes")

    def __init__(self, votes: Sequence[V], stakes: Sequence[_Stake[V]] | None = None) -> None:
        self._votes = votes
        self._stakes = stakes
        """None where each vote is a stake of its own."""

    @classmethod
    def of(cls, votes: Sequence[V]) -> Stakes[V]:
        """The stakes in one answer, that all of these votes are for."""
        if len(set[Hashable]().union(*(vote.sources for vote in votes))) == sum(
            len(vote.sources) for vote in votes
        ):
            return cls(votes)
        behind: defaultdict[Hashable, list[tuple[V, float]]] = defaultdict(list)
        for vote in votes:
            for source in vote.sources:
                behind[source].append((vote, 1 / len(vote.sources)))
        return cls(votes, tuple(behind.values()))

    @classmethod
    def joined(cls, several: Iterable[Stakes[V]]) -> Stakes[V]:
        """The stakes in several answers."""
        known = tuple(several)
        votes = [vote for one in known for vote in one._votes]
        if all(one._stakes is None for one in known):
            return cls(votes)
        return cls(votes, [stake for one in known for stake in one._each()])

    @property
    def are_whole(self) -> bool:
        """Whether both ends of every stake are the whole vote."""
        return self._stakes is None

    def _each(self) -> Sequence[_Stake[V]]:
        return [((vote, 1.0),) for vote in self._votes] if self._stakes is None else self._stakes

    def least(self, measure: Measure) -> list[float]:
        """The low end of every stake."""
        if self._stakes is None:
            return list(map(measure, self._votes))
        return [min(measure(vote) * part for vote, part in stake) for stake in self._stakes]

    def most(self, measure: Measure) -> list[float]:
        """The high end of every stake."""
        if self._stakes is None:
            return list(map(measure, self._votes))
        return [max(measure(vote) * part for vote, part in stake) for stake in self._stakes]

    @property
    def confidences(self) -> list[float]:
        """The least that each source is known with."""
        if self._stakes is None:
            return [vote.confidence for vote in self._votes]
        return [min(vote.confidence for vote, _ in stake) for stake in self._stakes]

    @property
    def votes(self) -> list[V]:
        """One vote of every stake."""
        if self._stakes is None:
            return list(self._votes)
        return [stake[0][0] for stake in self._stakes]

    def mean(self) -> float:
        """The least that the mean confidence can be, each part being within its range."""
        confidences = self.confidences
        if self._stakes is None and confidences:
            return min(math.fsum(confidences) / len(confidences), max(confidences))
        return least_mean(confidences, self.least(head), self.most(head))


def least_mean(
    confidences: Sequence[float], least: Sequence[float], most: Sequence[float]
) -> float:
    """The least weighted mean of confidences whose weights lie between two bounds; 0 of none.

    It begins with the low ends; more of whoever is below the mean lowers it further.
    """
    if not confidences:
        return 0.0
    shares = list(least)
    sums = [share * one for share, one in zip(least, confidences, strict=True)]
    mean = math.fsum(sums) / math.fsum(shares)
    known = sorted(zip(confidences, least, most, strict=True)) if least != most else ()
    for one, low, high in known:
        if one >= mean:
            break
        shares.append(high - low)
        sums.append((high - low) * one)
        mean = math.fsum(sums) / math.fsum(shares)
    return min(mean, max(confidences))


_CERTAIN: Final = 40.0
"""The log-odds of certainty: the logistic function of it is 1 as a double."""


def log_odds(confidence: float) -> float:
    """The log-odds of a confidence, bounded where it is 0 or 1."""
    if confidence <= 0:
        return -_CERTAIN
    if confidence >= 1:
        return _CERTAIN
    return max(-_CERTAIN, min(_CERTAIN, math.log(confidence) - math.log1p(-confidence)))


def probability(odds: float) -> float:
    """The probability of log-odds, the opposite of `log_odds`."""
    if odds <= -_CERTAIN:
        return 0.0
    return 1 / (1 + math.exp(-odds))


_DIGITS: Final = 12
"""Parts of votes add up to whole votes again to so many decimals."""


def total(values: Iterable[float]) -> float:
    """The sum of parts of votes."""
    return round(math.fsum(values), _DIGITS)
