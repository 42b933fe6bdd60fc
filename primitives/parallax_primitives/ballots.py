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
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import lru_cache
from json.encoder import encode_basestring
from operator import attrgetter
from typing import Final, TypeAlias, final

from parallax_primitives.context import Context
from parallax_primitives.derivation import Origin, error_of, origin, speaker
from parallax_primitives.formulas import Role
from parallax_primitives.records import record
from parallax_primitives.selectors import usual_label
from parallax_primitives.stakes import Stakes, head, total, weight
from parallax_primitives.values import (
    UNDEFINED,
    Confident,
    Value,
    bare,
    confidence_of,
    to_json,
)

Call: TypeAlias = tuple[float, tuple[int | str, ...]]
"""The rank of an agent, and its call."""

Place: TypeAlias = tuple[float, tuple[int | str, ...], str, float]
"""Where a ballot stands: rank of its agent, its call, the text of its answer, its confidence."""


@final
class Ballot:
    """One counted answer. Instances are not to be changed.

    `answer` is the answer as it was given, `label` what it is compared by, `key` the label's
    canonical text; `position` is its place among the results as they were given.
    """

    __slots__ = (
        "_origin", "answer", "call", "confidence", "key", "label", "position", "speaker", "weight",
    )  # fmt: skip

    def __init__(self, context: Context, answer: Value, label: Value, position: int) -> None:
        sure = answer.confidence if type(answer) is Confident else confidence_of(answer)
        if type(label) is str:
            self.key = encode_basestring(label)
        else:
            sure = min(sure, confidence_of(label))
            label = bare(label)
            self.key = canonical(label)
        self.answer = answer
        self.label = label
        self.confidence = sure
        self.position = position
        known = speaker(answer)
        self.speaker = known
        """The one agent and its call, where that is known without a look at the evidence."""
        if known is None:
            self._origin: Origin | None = origin(answer)
            self.call, expertise = _standing(context, self._origin)
        else:
            self._origin = None
            rank, expertise = context.standing(known[0])
            self.call = rank, call_order(known[1])
        self.weight = sure * expertise
        """The confidence times the expertise behind it."""

    @property
    def origin(self) -> Origin:
        if self._origin is None:
            self._origin = origin(self.answer)
        return self._origin

    @property
    def sources(self) -> frozenset[Hashable]:
        """Its agents; without any its calls; without any the ballot alone."""
        source = self.origin
        return source.agents or source.calls or frozenset((self.position,))

    @property
    def place(self) -> Place:
        return (*self.call, canonical(self.answer), confidence_of(self.answer))


@record(frozen=True, slots=True, kw_only=True)
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
    are_apart: bool = False
    """Whether no two ballots share a source; if not, they still may not."""

    @property
    def asked(self) -> int:
        return self.answered + len(self.missing) + self.skipped

    @property
    def participation(self) -> float:
        return (self.answered + self.skipped) / self.asked if self.asked else 0.0

    @property
    def inputs(self) -> tuple[Value, ...]:
        """Every value that had a say, for the evidence: see `roles`."""
        voted = [ballot.answer for ballot in (*self.ballots, *self.repeated)]
        return (*voted, *self.missing)

    def roles(self, winner: str | None = None) -> list[Role]:
        """What each of the inputs was, where the label of that key won."""
        against: Role = "part" if winner is None else "differs"
        voted: list[Role] = [
            "agrees" if ballot.key == winner else against for ballot in self.ballots
        ]
        voted += ["repeated"] * len(self.repeated)
        voted += ["failed"] * len(self.missing)
        return voted

    @property
    def mean(self) -> float:
        """The mean confidence of the answers."""
        return Stakes.joined(group.stakes for group in groups(self)).mean()

    @property
    def in_order(self) -> list[Ballot]:
        """By agent, then by call; what no agent gave stays as it was listed."""
        return sorted(self.ballots, key=lambda one: (*one.call, one.position))

    @property
    def is_numeric(self) -> bool:
        """Whether the labels are numbers, so that they have a mean."""
        for one in self.ballots:
            if not isinstance(one.label, float):
                return False
        return bool(self.ballots)


def count_as_usual(context: Context, results: Sequence[Value]) -> Poll:
    """The results as ballots, compared as they are without `by`."""
    return count(context, results, [usual_label(result) for result in results])


def count(context: Context, results: Sequence[Value], labels: Sequence[Value]) -> Poll:
    """The poll of results whose labels are known."""
    ballots, missing = [], []
    for position, (result, label) in enumerate(zip(results, labels, strict=True)):
        if type(label) is str or _is_answer(label):
            ballots.append(Ballot(context, result, label, position))
        else:
            missing.append(result)
    absent = _distinct_missing(context, missing) if missing else ()
    repeated: tuple[Ballot, ...] = ()
    apart, answered = True, len(ballots)
    if _have_own_speakers(ballots):
        counted = tuple(sorted(ballots, key=attrgetter("call")))
    elif _are_apart(ballots):
        counted = _in_place(ballots)
    else:
        apart = False
        counted, repeated = _sorted_out(ballots)
        answered = _answered(counted)
    return Poll(
        ballots=counted,
        repeated=repeated,
        missing=absent,
        duplicates=len(results) - len(counted) - len(absent),
        answered=answered,
        are_apart=apart,
    )


def _is_answer(label: Value) -> bool:
    label = bare(label)
    if label is None or label is UNDEFINED:
        return False
    return not isinstance(label, float) or math.isfinite(label)


def _have_own_speakers(ballots: Sequence[Ballot]) -> bool:
    """Whether each is the answer of another agent to another call, as far as that is known."""
    known = [one.speaker for one in ballots if one.speaker is not None]
    return len(known) == len(ballots) and all(
        len(set(each)) == len(ballots) for each in zip(*known, strict=True)
    )


def _are_apart(ballots: Sequence[Ballot]) -> bool:
    """Whether no two share a source or a call, as is usual: then each is counted once."""
    known: list[frozenset[Hashable]] = [one.sources for one in ballots]
    known += [one.origin.calls for one in ballots if one.sources is not one.origin.calls]
    return len(frozenset[Hashable]().union(*known)) == sum(map(len, known))


def _standing(context: Context, source: Origin) -> tuple[Call, float]:
    """The first agent and the first call behind an answer, and how much it counts.

    That of a single agent counts as much as its expertise, what several made counts in full.
    """
    known = [context.standing(agent) for agent in source.agents]
    rank = min([rank for rank, _ in known], default=math.inf)
    first = min(map(call_order, source.calls), default=())
    return (rank, first), known[0][1] if len(known) == 1 else 1.0


def _place(context: Context, result: Value, source: Origin) -> Place:
    call, _ = _standing(context, source)
    return (*call, canonical(result), confidence_of(result))


@lru_cache(maxsize=16_384)
def call_order(call: str) -> tuple[int | str, ...]:
    """A call's key as something that sorts by its numbers: `n3[2]` before `n3[10]`."""
    pieces = re.split(r"(\d+)", call)
    return tuple(int(piece) if at % 2 else piece for at, piece in enumerate(pieces))


_ENCODE: Final = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode


def canonical(value: Value) -> str:
    """The text of a value, confidences aside; equal values have equal texts."""
    if type(value) is str:
        return encode_basestring(value)
    return _ENCODE(to_json(value))


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
    """Their texts, which take time to make, are compared where agent and call are the same."""
    listed = list(ballots)
    if len({one.call for one in listed}) == len(listed):
        return tuple(sorted(listed, key=attrgetter("call")))
    return tuple(sorted(listed, key=lambda one: one.place))


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
            first.setdefault(ballot.sources, ballot.call[1])
    return new, [one for one in known if first.get(one.sources, one.call[1]) == one.call[1]]


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


@final
class Group:
    """The ballots with one label, in canonical order; there is at least one.

    `heads` and `weight` are what speaks for the label at least, `most_heads` and `most_weight` what
    it may weigh against others at most; they differ where something was counted again.
    """

    __slots__ = ("ballots", "stakes")

    def __init__(self, ballots: Sequence[Ballot], stakes: Stakes[Ballot]) -> None:
        self.ballots = tuple(ballots)
        self.stakes = stakes

    @property
    def heads(self) -> float:
        whole = self.stakes.are_whole
        return float(len(self.ballots)) if whole else total(self.stakes.least(head))

    @property
    def most_heads(self) -> float:
        whole = self.stakes.are_whole
        return float(len(self.ballots)) if whole else total(self.stakes.most(head))

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
    def label(self) -> Value:
        return self.ballots[0].label

    @property
    def key(self) -> str:
        return self.ballots[0].key

    @property
    def leader(self) -> Ballot:
        """The most confident voter; of equals the first."""
        return max(self.ballots, key=attrgetter("confidence"))

    @property
    def agents(self) -> list[str]:
        """Who voted so, each once, in canonical order."""
        return list(dict.fromkeys(a for one in self.ballots for a in sorted(one.origin.agents)))


def groups(poll: Poll) -> tuple[Group, ...]:
    """The ballots by label; the group of the first ballot comes first."""
    counted: dict[str, list[Ballot]] = {}
    for ballot in poll.ballots:
        counted.setdefault(ballot.key, []).append(ballot)
    if poll.are_apart:
        return tuple(Group(same, Stakes(same)) for same in counted.values())
    repeated: defaultdict[str, list[Ballot]] = defaultdict(list)
    for ballot in poll.repeated:
        repeated[ballot.key].append(ballot)
    return tuple(Group(same, Stakes.of((*same, *repeated[key]))) for key, same in counted.items())


_DIGITS = 12
"""Scores that agree to so many decimals are equal: 0.6 + 0.3 ties with 0.9."""


def ranked(poll: Poll, score: Callable[[Group], float]) -> tuple[tuple[Group, ...], int]:
    """The groups, the winner first, and how many share its score.

    Ties: the higher mean confidence, then the order of the agents.
    """
    scored = [(round(score(group), _DIGITS), group) for group in groups(poll)]
    # The groups come in the order of the agents, and sorting keeps it among equals.
    if len({points for points, _ in scored}) < len(scored):
        scored.sort(key=lambda pair: -round(pair[1].mean, _DIGITS))
    scored.sort(key=lambda pair: -pair[0])
    level = [points for points, _ in scored].count(scored[0][0])
    return tuple([group for _, group in scored]), level


def errors_of(missing: Iterable[Value]) -> list[Value]:
    """The errors of failed tasks as data, for `details`."""
    found: list[Value] = []
    for value in missing:
        error = error_of(value)
        if error is not None:
            agents: list[Value] = [*sorted(origin(value).agents)]
            found.append({"agents": agents, "error": error[0], "message": error[1]})
    return found
