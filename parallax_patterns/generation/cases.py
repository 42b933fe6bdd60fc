"""The test cases of a plan: what its agents say, and what then has to come out.

A case is worked out by a rehearsal of the plan (see `rehearsal`). What a run cannot be told on
paper (which way a condition goes) is left out of its expectations, never guessed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from parallax_patterns.generation.answers import answers_of
from parallax_patterns.generation.casting import Cast, cast_of
from parallax_patterns.generation.plan import PatternPlan, Stage
from parallax_patterns.generation.rehearsal import Behaviour, Fails, Judged, Rehearsal, Says

Script = dict[str, list[Behaviour]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedCase:
    """One case: the behaviours of each agent in turn, the mailbox's answer, what must come out.

    `calls` are those of each agent; agents without calls are only there. `optional` when nobody
    can say on paper who is called. `judged` is the decision before the gate.
    """

    name: str
    script: Mapping[str, Sequence[Behaviour]]
    calls: Mapping[str, int]
    optional: bool
    judged: Judged
    passed: bool
    """Whether the decision counts; else the fallback takes its place."""
    escalated: bool
    answer: Judged | None
    """What the escalation's target answers; None when nobody answers."""
    exceeded: bool
    """Whether the run needs more calls than its budget has."""


@dataclass(slots=True)
class CaseWriter:
    """Makes the cases of one plan."""

    plan: PatternPlan
    cast: Cast
    answers: Sequence[Any]

    @property
    def sure(self) -> float:
        """A confidence that passes every gate."""
        gates = [voice.gate for stage in self.plan.stages for voice in stage.voices]
        least = max([self.plan.min_confidence, *gates])
        return max(0.95, round((1 + least) / 2, 4))

    @property
    def unsure(self) -> float:
        """A confidence that passes none."""
        return max(0.01, math.floor(min(self.plan.min_confidence / 2, 0.3) * 100) / 100)

    def script(self, behaviour: Behaviour, **others: Behaviour) -> Script:
        """Every agent behaves so, but for some."""
        return {agent: [others.get(agent, behaviour)] for agent in self.cast.agents}

    def all_say(self, confidence: float) -> Script:
        return self.script(self.says(confidence))

    def says(self, confidence: float, answer: int = 0) -> Says:
        return Says(value=self.answers[answer], confidence=confidence)

    def case(self, name: str, script: Script, *, answered: bool = True) -> PlannedCase:
        """The case in which the agents behave so."""
        plan = self.plan
        rehearsal = Rehearsal(plan=plan, cast=self.cast, script=script)
        judged = rehearsal.decide()
        escalated = not self._passes(judged) and plan.fallback.action == "escalate"
        calls = dict(rehearsal.calls)
        if escalated:
            script, calls = self._escalated(script, calls)
        exceeded = plan.limits.calls is not None and sum(calls.values()) > plan.limits.calls
        return PlannedCase(
            name=name,
            script=script,
            calls=calls,
            optional=is_conditional(plan),
            judged=judged,
            passed=self._passes(judged),
            escalated=escalated,
            answer=self._decided if escalated and answered and not exceeded else None,
            exceeded=exceeded,
        )

    def _passes(self, judged: Judged) -> bool:
        return not judged.failed and judged.confidence >= self.plan.min_confidence

    def _escalated(self, script: Script, calls: dict[str, int]) -> tuple[Script, dict[str, int]]:
        """One call more for the agent that the escalation asks, where it asks one of the cast."""
        fallback = self.plan.fallback
        targeted = self.cast.targeted(fallback.target) if fallback.action == "escalate" else ()
        if not targeted:
            return script, calls
        agent, decided = targeted[0], self._decided
        before = calls.get(agent, 0)
        behaviours = [script[agent][min(at, len(script[agent]) - 1)] for at in range(before)]
        last = Says(value=decided.value, confidence=decided.confidence)
        return script | {agent: [*behaviours, last]}, calls | {agent: before + 1}

    @property
    def _decided(self) -> Judged:
        """What whoever is escalated to decides."""
        return Judged(value=self.answers[min(1, len(self.answers) - 1)], confidence=0.97)


def is_conditional(plan: PatternPlan) -> bool:
    """Whether nobody can say on paper which stages run."""
    return any(stage.condition is not None for stage in plan.stages)


def cases_of(plan: PatternPlan) -> tuple[PlannedCase, ...]:
    """The cases of a plan in the order of telling."""
    writer = CaseWriter(plan=plan, cast=cast_of(plan), answers=answers_of(plan))
    match plan.form:
        case "chain":
            found = list(_chain_cases(writer))
        case "tiers":
            found = list(_tier_cases(writer))
        case _:
            found = list(_panel_cases(writer))
    return (*found, *_unanswered(writer, found), *_second_attempt(writer))


def _panel_cases(writer: CaseWriter) -> Iterator[PlannedCase]:
    agents = writer.cast.agents
    yield writer.case("everyone agrees", writer.all_say(writer.sure))
    if len(writer.answers) > 1:
        if len(agents) > 2:
            dissent = {agents[-1]: writer.says(writer.sure, 1)}
            yield writer.case(
                f"{agents[-1]} dissents", writer.script(writer.says(writer.sure), **dissent)
            )
        yield writer.case("everyone disagrees", _disagreement(writer, agents))
    yield writer.case(
        f"{agents[-1]} fails",
        writer.script(writer.says(writer.sure), **{agents[-1]: Fails()}),
    )
    yield writer.case("everyone hesitates", writer.all_say(writer.unsure))


def _disagreement(writer: CaseWriter, agents: Sequence[str]) -> Script:
    """As many different answers as there are, dealt out in turn; all equally sure."""
    script = writer.all_say(writer.sure)
    for at, agent in enumerate(agents):
        script[agent] = [writer.says(writer.sure, at % len(writer.answers))]
    return script


def _chain_cases(writer: CaseWriter) -> Iterator[PlannedCase]:
    yield writer.case("every stage is sure", writer.all_say(writer.sure))
    yield from _divided_stage(writer)
    certain = [stage for stage in writer.plan.stages if stage.condition is None]
    if not certain:
        return
    failing, hesitant = certain[-1], certain[0]
    yield writer.case(f"{failing.name} fails", _with(writer, failing, Fails()))
    unsure = writer.says(writer.unsure)
    yield writer.case(f"{hesitant.name} hesitates", _with(writer, hesitant, unsure))


def _divided_stage(writer: CaseWriter) -> Iterator[PlannedCase]:
    """The voices of the first panel disagree."""
    for stage in writer.plan.stages:
        if stage.compares and stage.condition is None and len(writer.answers) > 1:
            agents = writer.cast.of_stage(stage)
            script = writer.all_say(writer.sure)
            script |= {agent: _disagreement(writer, agents)[agent] for agent in agents}
            yield writer.case(f"the voices of {stage.name} disagree", script)
            return


def _tier_cases(writer: CaseWriter) -> Iterator[PlannedCase]:
    first, second = writer.plan.stages[:2]
    unsure = writer.says(writer.unsure)
    yield writer.case(f"{first.name} is sure", writer.all_say(writer.sure))
    yield writer.case(
        f"{first.name} hesitates, {second.name} is sure", _with(writer, first, unsure)
    )
    yield writer.case(f"{first.name} fails, {second.name} is sure", _with(writer, first, Fails()))
    yield from _divided_stage(writer)
    yield writer.case("everyone fails", writer.script(Fails()))
    yield writer.case("everyone hesitates", writer.all_say(writer.unsure))


def _with(writer: CaseWriter, stage: Stage, behaviour: Behaviour) -> Script:
    """All are sure but the agents of one stage."""
    script = writer.all_say(writer.sure)
    return script | {agent: [behaviour] for agent in writer.cast.of_stage(stage)}


def _unanswered(writer: CaseWriter, found: Sequence[PlannedCase]) -> Iterator[PlannedCase]:
    """The first case that escalates, with nobody there to answer."""
    fallback = writer.plan.fallback
    if fallback.action == "default" or writer.cast.targeted(fallback.target):
        return
    for case in found:
        if case.escalated and not case.exceeded:
            name = f"{case.name}, and nobody answers for {fallback.target}"
            script = {agent: list(behaviours) for agent, behaviours in case.script.items()}
            yield writer.case(name, script, answered=False)
            return


def _second_attempt(writer: CaseWriter) -> Iterator[PlannedCase]:
    """The first attempt is unsure, the second passes."""
    if writer.plan.attempts > 1 and writer.plan.form == "panel":
        both: list[Behaviour] = [writer.says(writer.unsure), writer.says(writer.sure)]
        script: Script = {agent: list(both) for agent in writer.cast.agents}
        yield writer.case("the second attempt is sure", script)
