"""What a plan's decision comes to when its agents answer as they are told.

The expectations of generated tests are worked out here from the plan and the documented rules of
confidence, not taken from a run; so the tests compare two independent accounts of one pattern.
An agent is as expert as its group asks for.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from parallax_patterns.generation.asking import is_panel
from parallax_patterns.generation.casting import Cast
from parallax_patterns.generation.plan import Aggregation, PatternPlan, Stage, Voice
from parallax_primitives.selectors import LABEL_KEYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Says:
    """One call that is answered, after so many seconds."""

    value: Any
    confidence: float
    delay: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fails:
    """One call that fails, after so many seconds."""

    error: str = "crash"
    delay: float = 0.0


Behaviour: TypeAlias = Says | Fails


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A value and how sure it is; null with 0 is what failures give."""

    value: Any
    confidence: float
    expertise: float = 1.0
    """That of the agent who said it."""

    @property
    def weight(self) -> float:
        return self.confidence * self.expertise

    @property
    def failed(self) -> bool:
        return self.value is None and self.confidence == 0


NOTHING: Final = Judged(value=None, confidence=0.0)


@dataclass(slots=True)
class Rehearsal:
    """One run on paper: who answers what, and how often each agent was called so far.

    An agent's behaviours are those of its calls in turn; the last one repeats.
    """

    plan: PatternPlan
    cast: Cast
    script: Mapping[str, Sequence[Behaviour]]
    route: str | None = None
    """The stage that the conditions choose, where the input of the case is made for it."""
    calls: Counter[str] = field(default_factory=Counter)
    guessed: bool = False
    """Whether something was met that nobody can tell on paper."""

    def decide(self, course: Callable[[Rehearsal], Judged]) -> Judged:
        """The best of the attempts, each made while none before it was sure enough."""
        best = NOTHING
        for _ in range(self.plan.attempts):
            judged = course(self)
            best = judged if judged.confidence > best.confidence else best
            if self.passes(judged):
                break
        return best

    def passes(self, judged: Judged) -> bool:
        """Whether a decision is sure enough."""
        return not judged.failed and judged.confidence >= self.plan.min_confidence

    def slowness(self, stage: Stage) -> float:
        """How long the agents of a stage take at their next call."""
        return max(self._ahead(agent).delay for agent in self.cast.of_stage(stage))

    def stage(self, stage: Stage) -> Judged:
        """What a stage comes to: the first of its attempts that does not fail."""
        best = NOTHING
        for _ in range(stage.attempts):
            best = self._work(stage)
            if not best.failed:
                break
        return best

    def _work(self, stage: Stage) -> Judged:
        answers = self.answers(stage)
        if stage.aggregation is not None:
            return judge(stage.aggregation, answers)
        return collected(answers) if is_panel(stage) else answers[0]

    def answers(self, stage: Stage) -> list[Judged]:
        """The answers of all agents of a stage, in the order of its voices."""
        return [
            self.ask(voice, agent) for voice in stage.voices for agent in self.cast.of_voice(voice)
        ]

    def ask(self, voice: Voice, agent: str) -> Judged:
        """The answer of one agent, or nothing after its last attempt."""
        for _ in range(voice.attempts):
            behaviour = self._next(agent)
            if isinstance(behaviour, Says):
                low = behaviour.confidence < voice.gate
                return NOTHING if low else self._said(behaviour, voice)
        return NOTHING

    def _next(self, agent: str) -> Behaviour:
        """What an agent does at its next call, which is now."""
        behaviour = self._ahead(agent)
        self.calls[agent] += 1
        return behaviour

    def _ahead(self, agent: str) -> Behaviour:
        behaviours = self.script[agent]
        return behaviours[min(self.calls[agent], len(behaviours) - 1)]

    def _said(self, said: Says, voice: Voice) -> Judged:
        expertise = self.plan.group(voice.group).expertise
        return Judged(
            value=said.value,
            confidence=said.confidence,
            expertise=1.0 if expertise is None else expertise,
        )


def collected(answers: Sequence[Judged]) -> Judged:
    """A list of answers, as sure as the least sure of those that there are."""
    there = [one.confidence for one in answers if not one.failed]
    return Judged(value=[one.value for one in answers], confidence=min(there, default=0.0))


_CERTAIN: Final = 40.0
"""The log-odds of certainty."""


def label_of(value: Any, by: str | None) -> Any:
    """What answers are compared by; null when an answer has no such part."""
    if by is None:
        usual = value if isinstance(value, dict) else {}
        return next((value[key] for key in LABEL_KEYS if key in usual), value)
    if isinstance(value, dict) and by in value:
        return value[by]
    for part in by.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def judge(aggregation: Aggregation, answers: Sequence[Judged]) -> Judged:
    """The aggregate of answers, of which those that failed are null with 0."""
    votes = [one for one in answers if label_of(one.value, aggregation.by) is not None]
    if not votes or len(votes) < aggregation.min_votes:
        return NOTHING
    if aggregation.primitive == "merge":
        return Judged(value=votes[0].value, confidence=min(one.confidence for one in votes))
    winner, agreement, support = _verdict(aggregation, votes)
    if agreement < _bar(aggregation) - 1e-9:
        return NOTHING
    if aggregation.method == "unanimous" and len(_groups(aggregation, votes)) > 1:
        return NOTHING
    share = len(votes) / len(answers) if aggregation.primitive == "consensus" else 1.0
    return Judged(value=winner, confidence=support * share)


def _bar(aggregation: Aggregation) -> float:
    """The agreement below which there is no answer."""
    if aggregation.primitive == "consensus":
        return 0.5 if aggregation.threshold is None else aggregation.threshold
    more_than_half = 0.5 + 1e-6 if aggregation.method in {None, "majority"} else 0.0
    return max(more_than_half, aggregation.threshold or 0.0)


def _verdict(aggregation: Aggregation, votes: Sequence[Judged]) -> tuple[Any, float, float]:
    """The winner, its agreement, and its confidence before participation counts."""
    weighted = aggregation.primitive == "consensus" and aggregation.method in {None, "weighted"}
    if weighted and aggregation.by is None and all(_is_number(one.value) for one in votes):
        return _mean(votes)
    groups = _groups(aggregation, votes)
    if aggregation.method == "bayes":
        return _pooled(groups)
    heads = aggregation.method in {"majority", "plurality"} or (
        aggregation.primitive == "voting" and aggregation.method != "weighted"
    )
    sizes = [len(group) if heads else sum(one.weight for one in group) for group in groups]
    at = _leading(sizes, groups)
    agreement = sizes[at] / sum(sizes) if sum(sizes) else 0.0
    winner = max(groups[at], key=lambda one: one.confidence).value
    certainty = _mean_confidence(groups[at])
    if aggregation.primitive == "voting" and aggregation.method == "unanimous":
        return winner, agreement, min(one.confidence for one in groups[at])
    return winner, agreement, agreement * certainty


def _leading(scores: Sequence[float], groups: Sequence[Sequence[Judged]]) -> int:
    """The group with the best score; of equals the surest, then the first."""
    return max(
        range(len(groups)),
        key=lambda at: (round(scores[at], 12), round(_mean_confidence(groups[at]), 12), -at),
    )


def _mean_confidence(group: Sequence[Judged]) -> float:
    return sum(one.confidence for one in group) / len(group)


def _groups(aggregation: Aggregation, votes: Sequence[Judged]) -> list[list[Judged]]:
    found: dict[str, list[Judged]] = {}
    for vote in votes:
        key = json.dumps(label_of(vote.value, aggregation.by), sort_keys=True)
        found.setdefault(key, []).append(vote)
    return list(found.values())


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _mean(votes: Sequence[Judged]) -> tuple[Any, float, float]:
    weights = [one.weight for one in votes]
    total = sum(weights)
    if not total:
        return votes[0].value, 0.0, 0.0
    mean = sum(w * one.value for w, one in zip(weights, votes, strict=True)) / total
    spread = sum(w * (one.value - mean) ** 2 for w, one in zip(weights, votes, strict=True)) / total
    variation = math.sqrt(spread) / abs(mean) if mean else (0.0 if spread == 0 else math.inf)
    agreement = max(0.0, 1 - variation)
    return mean, agreement, agreement * _mean_confidence(votes)


def _pooled(groups: Sequence[Sequence[Judged]]) -> tuple[Any, float, float]:
    """Log-odds pooling: firm votes for an answer less the firm votes for others."""
    odds = [[_log_odds(one.confidence) for one in group] for group in groups]
    firm = [sum(max(0.0, one) for one in own) for own in odds]
    pooled = [
        (mine if mine > 0 else max(own)) - (sum(firm) - mine)
        for own, mine in zip(odds, firm, strict=True)
    ]
    at = _leading(pooled, groups)
    probability = 1 / (1 + math.exp(-pooled[at])) if pooled[at] > -_CERTAIN else 0.0
    return max(groups[at], key=lambda one: one.confidence).value, probability, probability


def _log_odds(confidence: float) -> float:
    if confidence <= 0:
        return -_CERTAIN
    if confidence >= 1:
        return _CERTAIN
    return max(-_CERTAIN, min(_CERTAIN, math.log(confidence / (1 - confidence))))
