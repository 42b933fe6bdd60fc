"""Results as ballots: who answered what and how surely, each agent's answer counted once.

Everything an aggregate needs that must not depend on the order of its results is settled here. A
poll's ballots stand in canonical order (the configuration's order of agents, then the order of
their calls, then the text of the answer), so whatever folds over them gives the same for every
order of arrival. Sums are exact (`math.fsum`).

An answer counts once per agent and label, and once per call: of several equal answers of one agent
the first call's counts, and an answer that other agents' answers already contain (the consensus of
a and b beside a's own answer) is no further vote. Where such copies differ in confidence, `stakes`
says what they come to. A null answers nothing, and neither do numbers that are not finite: they
were asked, they did not answer.
"""

from __future__ import annotations

import json
import math
import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from parallax_primitives.context import Context
from parallax_primitives.derivation import Origin, error_of, origin
from parallax_primitives.formulas import Role
from parallax_primitives.selectors import usual_label
from parallax_primitives.stakes import Stakes, head, total, weight
from parallax_primitives.values import (
    UNDEFINED,
    Value,
    bare,
    confidence_of,
    to_json,
)

Place: TypeAlias = tuple[float, tuple[int | str, ...], str, float]
"""Where a ballot stands: rank of its agent, its call, the text of its answer, its confidence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """One counted answer.

    `answer` is the answer as it was given, `label` what it is compared by, `key` the label's
    canonical text; `position` is its place among the results as they were given.
    """

    answer: Value
    label: Value
    key: str
    confidence: float
    expertise: float
    origin: Origin
    sources: frozenset[Hashable]
    """Its agents; without any its calls; without any the ballot alone."""
    place: Place
    position: int

    @property
    def weight(self) -> float:
        return self.confidence * self.expertise


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """All results of one aggregate: the counted answers, and the values that are none.

    `repeated` are further ballots of sources that are counted already, `answered` how many calls
    were answered: two labels taken from one answer are two votes, but one answer. `skipped` tasks
    were not done, because the outcome was certain before; each counts as a vote against it.
    """

    ballots: tuple[Ballot, ...]
    repeated: tuple[Ballot, ...]
    missing: tuple[Value, ...]
    duplicates: int
    answered: int
    skipped: int = 0

    @property
    def asked(self) -> int:
        return self.answered + len(self.missing) + self.skipped

    @property
    def participation(self) -> float:
        return (self.answered + self.skipped) / self.asked if self.asked else 0.0

    @property
    def inputs(self) -> tuple[Value, ...]:
        """Every value that had a say, for the evidence: see `roles`."""
        voted = (*self.ballots, *self.repeated)
        return (*(ballot.answer for ballot in voted), *self.missing)

    def roles(self, winner: str | None = None) -> Iterator[Role]:
        """What each of the inputs was, where the label of that key won."""
        for ballot in self.ballots:
            yield "part" if winner is None else "agrees" if ballot.key == winner else "differs"
        for _ in self.repeated:
            yield "repeated"
        for _ in self.missing:
            yield "failed"

    @property
    def mean(self) -> float:
        """The mean confidence of the answers."""
        return Stakes.joined(group.stakes for group in groups(self)).mean()

    @property
    def in_order(self) -> list[Ballot]:
        """By agent, then by call; what no agent gave stays as it was listed."""
        return sorted(self.ballots, key=lambda one: (*one.place[:2], one.position))

    @property
    def is_numeric(self) -> bool:
        """Whether the labels are numbers, so that they have a mean."""
        return bool(self.ballots) and all(isinstance(one.label, float) for one in self.ballots)


def count_as_usual(context: Context, results: Sequence[Value]) -> Poll:
    """The results as ballots, compared as they are without `by`."""
    return count(context, results, [usual_label(result) for result in results])


def count(context: Context, results: Sequence[Value], labels: Sequence[Value]) -> Poll:
    """The poll of results whose labels are known."""
    ballots, missing = [], []
    for position, (result, label) in enumerate(zip(results, labels, strict=True)):
        if _is_answer(bare(label)):
            ballots.append(_ballot(context, result, label, position))
        else:
            missing.append(result)
    (counted, repeated), absent = _sorted_out(ballots), _distinct_missing(context, missing)
    return Poll(
        ballots=counted,
        repeated=repeated,
        missing=absent,
        duplicates=len(results) - len(counted) - len(absent),
        answered=_answered(counted),
    )


def _is_answer(label: Value) -> bool:
    if label is None or label is UNDEFINED:
        return False
    return not isinstance(label, float) or math.isfinite(label)


def _ballot(context: Context, result: Value, label: Value, position: int) -> Ballot:
    source = origin(result)
    confidence = min(confidence_of(result), confidence_of(label))
    return Ballot(
        answer=result,
        label=bare(label),
        key=canonical(label),
        confidence=confidence,
        expertise=_expertise(context, source),
        origin=source,
        sources=source.agents or source.calls or frozenset((position,)),
        place=_place(context, result, source),
        position=position,
    )


def _expertise(context: Context, source: Origin) -> float:
    """How much the answer of a single agent counts; what several agents made counts in full."""
    if len(source.agents) != 1:
        return 1.0
    agent = context.agent(next(iter(source.agents)))
    return 1.0 if agent is None or agent.expertise is None else agent.expertise


def _place(context: Context, result: Value, source: Origin) -> Place:
    rank = min((float(context.rank(agent)) for agent in source.agents), default=math.inf)
    call = min(map(call_order, source.calls), default=())
    return rank, call, canonical(result), confidence_of(result)


def call_order(call: str) -> tuple[int | str, ...]:
    """A call's key as something that sorts by its numbers: `n3[2]` before `n3[10]`."""
    pieces = re.split(r"(\d+)", call)
    return tuple(int(piece) if at % 2 else piece for at, piece in enumerate(pieces))


def canonical(value: Value) -> str:
    """The text of a value, confidences aside; equal values have equal texts."""
    return json.dumps(to_json(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def label_text(label: Value) -> str:
    """A label as a key of `details`: text as it is, anything else as JSON."""
    return label if isinstance(label, str) else canonical(label)


def _sorted_out(ballots: Iterable[Ballot]) -> tuple[tuple[Ballot, ...], tuple[Ballot, ...]]:
    """The ballots that count, and those that repeat them; both in canonical order."""
    same: defaultdict[str, list[Ballot]] = defaultdict(list)
    for ballot in sorted(ballots, key=lambda one: one.place):
        same[ballot.key].append(ballot)
    counted, repeated = [], []
    for group in same.values():
        new, known = _divided(group)
        counted += new
        repeated += known
    return _in_place(counted), _in_place(repeated)


def _in_place(ballots: Iterable[Ballot]) -> tuple[Ballot, ...]:
    return tuple(sorted(ballots, key=lambda one: one.place))


def _divided(ballots: Sequence[Ballot]) -> tuple[list[Ballot], list[Ballot]]:
    """Of the ballots with one label: those that count, and those of sources that count already.

    A later answer of an agent that answered the same before says nothing new, and is neither.
    """
    first: dict[frozenset[Hashable], tuple[int | str, ...]] = {}
    seen: set[Hashable] = set()
    new, known = [], []
    for ballot in sorted(ballots, key=lambda one: -len(one.sources)):
        if seen.issuperset(ballot.sources):
            known.append(ballot)
        else:
            new.append(ballot)
            seen |= ballot.sources
        if len(ballot.sources) == 1:
            first.setdefault(ballot.sources, ballot.place[1])
    return new, [one for one in known if first.get(one.sources, one.place[1]) == one.place[1]]


def _answered(ballots: Sequence[Ballot]) -> int:
    """How many answers the ballots are made of, as votes go: what two share counts half in each."""
    behind: defaultdict[str, list[float]] = defaultdict(list)
    for ballot in ballots:
        for call in ballot.origin.calls:
            behind[call].append(1 / len(ballot.origin.calls))
    if all(len(parts) == 1 for parts in behind.values()):
        return len(ballots)
    alone = sum(1 for ballot in ballots if not ballot.origin.calls)
    return alone + math.floor(total(min(parts) for parts in behind.values()))


def _distinct_missing(context: Context, missing: Iterable[Value]) -> tuple[Value, ...]:
    """What did not answer, in canonical order, each call once."""
    placed = sorted(
        ((_place(context, one, origin(one)), at, one) for at, one in enumerate(missing)),
        key=lambda each: each[:2],
    )
    found: dict[object, Value] = {}
    for _, at, one in placed:
        found.setdefault(origin(one).calls or at, one)
    return tuple(found.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The ballots with one label, in canonical order; there is at least one.

    `heads` and `weight` are what speaks for the label at least, `most_heads` and `most_weight` what
    it may weigh against others at most; they differ where something was counted again.
    """

    ballots: tuple[Ballot, ...]
    stakes: Stakes[Ballot]

    @property
    def label(self) -> Value:
        return self.ballots[0].label

    @property
    def key(self) -> str:
        return self.ballots[0].key

    @property
    def heads(self) -> float:
        return total(self.stakes.least(head))

    @property
    def most_heads(self) -> float:
        return total(self.stakes.most(head))

    @property
    def weight(self) -> float:
        return math.fsum(self.stakes.least(weight))

    @property
    def most_weight(self) -> float:
        return math.fsum(self.stakes.most(weight))

    @property
    def mean(self) -> float:
        """The mean confidence of the voters."""
        return self.stakes.mean()

    @property
    def leader(self) -> Ballot:
        """The most confident voter; of equals the first."""
        return max(self.ballots, key=lambda ballot: ballot.confidence)

    @property
    def agents(self) -> list[str]:
        """Who voted so, each once, in canonical order."""
        return list(dict.fromkeys(a for one in self.ballots for a in sorted(one.origin.agents)))


def groups(poll: Poll) -> tuple[Group, ...]:
    """The ballots by label; the group of the first ballot comes first."""
    counted: dict[str, list[Ballot]] = {}
    for ballot in poll.ballots:
        counted.setdefault(ballot.key, []).append(ballot)
    repeated: defaultdict[str, list[Ballot]] = defaultdict(list)
    for ballot in poll.repeated:
        repeated[ballot.key].append(ballot)
    return tuple(
        Group(ballots=tuple(same), stakes=Stakes.of((*same, *repeated[key])))
        for key, same in counted.items()
    )


_DIGITS = 12
"""Scores that agree to so many decimals are equal: 0.6 + 0.3 ties with 0.9."""


def ranked(poll: Poll, score: Callable[[Group], float]) -> tuple[tuple[Group, ...], int]:
    """The groups, the winner first, and how many share its score.

    Ties: the higher mean confidence, then the order of the agents.
    """
    scored = [(round(score(group), _DIGITS), group) for group in groups(poll)]
    scored.sort(
        key=lambda pair: (-pair[0], -round(pair[1].mean, _DIGITS), pair[1].ballots[0].place)
    )
    level = sum(1 for points, _ in scored if points == scored[0][0])
    return tuple(group for _, group in scored), level


def errors_of(missing: Iterable[Value]) -> list[Value]:
    """The errors of failed tasks as data, for `details`."""
    found: list[Value] = []
    for value in missing:
        error = error_of(value)
        if error is not None:
            agents: list[Value] = [*sorted(origin(value).agents)]
            found.append({"agents": agents, "error": error[0], "message": error[1]})
    return found
