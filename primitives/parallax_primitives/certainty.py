"""When the outcome of a vote is settled although not everybody has answered.

Two questions: whether no answer can reach the bar any more, so that the outcome is null whatever
comes (then value and confidence are known exactly), and whether the leading answer can no longer be
overtaken and passes whatever comes (then only how sure it is still depends on the rest). Each vote
to come counts at most 1, by heads or by weight.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from parallax_primitives.ballots import Ballot, Poll, count, count_as_usual
from parallax_primitives.context import Context
from parallax_primitives.gathering import watched
from parallax_primitives.selectors import label_of, usual_label
from parallax_primitives.tasks import are_done, tasks_of
from parallax_primitives.values import Value, bare
from parallax_primitives.verdicts import TOLERANCE

Early: TypeAlias = Literal["certain", "decided"]
Score: TypeAlias = Literal["heads", "weight"]


@dataclass(slots=True)
class Standings:
    """The votes so far by label, in heads and in weight."""

    heads: dict[str, float] = field(default_factory=dict)
    weight: dict[str, float] = field(default_factory=dict)
    is_numeric: bool = True

    @staticmethod
    def of(ballots: Iterable[Ballot]) -> Standings:
        standings = Standings()
        for ballot in ballots:
            standings.count(ballot)
        return standings

    def count(self, ballot: Ballot) -> None:
        self.heads[ballot.key] = self.heads.get(ballot.key, 0.0) + 1
        self.weight[ballot.key] = self.weight.get(ballot.key, 0.0) + ballot.weight
        self.is_numeric &= isinstance(ballot.label, float)

    @property
    def answered(self) -> float:
        return sum(self.heads.values())

    @property
    def labels(self) -> int:
        return len(self.heads)

    def scores(self, score: Score) -> Sequence[float]:
        """The scores of the two leading answers, and of all together."""
        table = self.heads if score == "heads" else self.weight
        best = sorted(table.values(), reverse=True)[:2]
        return (*best, *[0.0] * (2 - len(best)), sum(table.values()))


Vote: TypeAlias = tuple[Value, Value]
"""A result, and what it is compared by."""

Rule: TypeAlias = Callable[[Standings, int], bool]
"""Whether the standings settle the outcome, with so many votes still to come."""


def unreachable(standings: Standings, left: int, score: Score, bar: float) -> bool:
    """Whether no answer can get this share of all votes any more."""
    first, _, total = standings.scores(score)
    return total + left > 0 and (first + left) / (total + left) < bar - TOLERANCE


def decided(standings: Standings, left: int, score: Score, bar: float) -> bool:
    """Whether the leading answer cannot be overtaken, and keeps this share of all votes."""
    first, second, total = standings.scores(score)
    ahead = first - second > left + TOLERANCE
    return ahead and first / (total + left) >= bar + TOLERANCE


class Electorate:
    """Watches votes as they come; see `gathering.Watch`.

    The rule is asked of all votes so far, which costs little, and where it then holds also of those
    that count. Where answers rest on the same sources, nothing is certain before the end.
    """

    def __init__(self, context: Context, by: Value, rule: Rule) -> None:
        self._context = context
        self._by = by
        self._rule = rule
        self._seen = Standings()

    async def look(self, result: Value) -> Vote:
        if bare(result) is None:
            return result, None
        if self._by is None:
            return result, usual_label(result)
        return result, await label_of(self._context, result, self._by)

    def settled(self, one: Vote, left: int, so_far: Callable[[], list[Vote]]) -> bool:
        for ballot in self._poll([one]).ballots:
            self._seen.count(ballot)
        if left == 0 or not self._rule(self._seen, left):
            return False
        poll = self._poll(so_far())
        return not poll.repeated and self._rule(Standings.of(poll.ballots), left)

    def _poll(self, votes: Sequence[Vote]) -> Poll:
        return count(self._context, [one for one, _ in votes], [label for _, label in votes])


async def elected(
    context: Context, subject: Value, by: Value, rule: Rule, *, limit: Value, timeout: Value
) -> Poll:
    """The poll of the results and of the tasks in a list, ended early when the rule says so."""
    if by is None:
        parts = tasks_of(context, subject)
        if are_done(parts):
            return count_as_usual(context, parts)
    watch = Electorate(context, by, rule)
    done = await watched(context, subject, watch, limit=limit, timeout=timeout)
    poll = count(context, [one for one, _ in done.found], [label for _, label in done.found])
    return replace(poll, skipped=done.skipped) if done.skipped else poll
