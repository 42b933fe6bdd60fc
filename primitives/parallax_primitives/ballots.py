"""Results as ballots: who answered what and how surely, each agent's answer counted once.

Everything an aggregate needs that must not depend on the order of its results is settled here. A
poll's ballots stand in canonical order (the configuration's order of agents, then the order of
their calls, then the text of the answer), so whatever folds over them gives the same for every
order of arrival. Sums are exact (`math.fsum`).

An answer counts once per agent and label, and once per call: of several equal answers of one agent
the first call's counts, and an answer that other agents' answers already contain (the consensus of
a and b beside a's own answer) is no further vote. A null answers nothing, and neither do numbers
that are not finite: they were asked, they did not answer.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from parallax_primitives.context import Context
from parallax_primitives.derivation import Origin, error_of, origin
from parallax_primitives.faults import Fault
from parallax_primitives.selectors import label_of, usual_label
from parallax_primitives.values import (
    UNDEFINED,
    Value,
    bare,
    confidence_of,
    kind_of,
    part_of,
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
    place: Place
    position: int

    @property
    def weight(self) -> float:
        return self.confidence * self.expertise


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """All results of one aggregate: the counted answers, and the values that are none."""

    ballots: tuple[Ballot, ...]
    missing: tuple[Value, ...]
    duplicates: int

    @property
    def answered(self) -> int:
        return len(self.ballots)

    @property
    def asked(self) -> int:
        return len(self.ballots) + len(self.missing)

    @property
    def participation(self) -> float:
        return self.answered / self.asked if self.asked else 0.0

    @property
    def inputs(self) -> tuple[Value, ...]:
        """Every counted value, for the evidence."""
        return (*(ballot.answer for ballot in self.ballots), *self.missing)

    @property
    def in_order(self) -> list[Ballot]:
        """By agent, then by call; what no agent gave stays as it was listed."""
        return sorted(self.ballots, key=lambda one: (*one.place[:2], one.position))

    @property
    def is_numeric(self) -> bool:
        """Whether the labels are numbers, so that they have a mean."""
        return bool(self.ballots) and all(isinstance(one.label, float) for one in self.ballots)


def results_of(context: Context, subject: Value) -> list[Value]:
    """The results in a list; annotated lists bound the confidence of their parts."""
    results = bare(subject)
    if not isinstance(results, list):
        raise Fault(f"`{context.name}` needs a list of results, got {kind_of(subject)}")
    return [part_of(subject, result) for result in results]


async def take_poll(context: Context, subject: Value, by: Value = None) -> Poll:
    """The results as ballots, compared by what `by` says."""
    results = results_of(context, subject)
    labels = [
        None if bare(result) is None else await label_of(context, result, by) for result in results
    ]
    return count(context, results, labels)


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
    counted, absent = _distinct(ballots), _distinct_missing(context, missing)
    dropped = len(results) - len(counted) - len(absent)
    return Poll(ballots=counted, missing=absent, duplicates=dropped)


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


def _distinct(ballots: Iterable[Ballot]) -> tuple[Ballot, ...]:
    """The ballots that count, in canonical order."""
    kept: dict[str, list[Ballot]] = {}
    for ballot in sorted(ballots, key=lambda one: (-len(one.origin.agents), one.place)):
        same = kept.setdefault(ballot.key, [])
        if not _is_counted(ballot, same):
            same.append(ballot)
    return tuple(sorted((one for same in kept.values() for one in same), key=lambda b: b.place))


def _is_counted(ballot: Ballot, same: Sequence[Ballot]) -> bool:
    agents, calls = ballot.origin.agents, ballot.origin.calls
    if agents:
        return any(agents <= one.origin.agents for one in same)
    return bool(calls) and any(calls <= one.origin.calls for one in same)


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
    """The ballots with one label, in canonical order; there is at least one."""

    ballots: tuple[Ballot, ...]

    @property
    def label(self) -> Value:
        return self.ballots[0].label

    @property
    def heads(self) -> int:
        return len(self.ballots)

    @property
    def weight(self) -> float:
        return math.fsum(ballot.weight for ballot in self.ballots)

    @property
    def mean(self) -> float:
        """The mean confidence of the voters."""
        return mean(ballot.confidence for ballot in self.ballots)

    @property
    def leader(self) -> Ballot:
        """The most confident voter; of equals the first."""
        return max(self.ballots, key=lambda ballot: ballot.confidence)

    @property
    def agents(self) -> list[str]:
        """Who voted so, each once, in canonical order."""
        return list(dict.fromkeys(a for one in self.ballots for a in sorted(one.origin.agents)))


def mean(values: Iterable[float]) -> float:
    """The mean of confidences, exact and so independent of their order; 0 for none."""
    known = tuple(values)
    return min(max(known), math.fsum(known) / len(known)) if known else 0.0


def groups(poll: Poll) -> tuple[Group, ...]:
    """The ballots by label; the group of the first ballot comes first."""
    found: dict[str, list[Ballot]] = {}
    for ballot in poll.ballots:
        found.setdefault(ballot.key, []).append(ballot)
    return tuple(Group(ballots=tuple(same)) for same in found.values())


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
