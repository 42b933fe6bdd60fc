"""Writing test cases: what the agents of a plan say, and what then has to come out.

A case is worked out by a rehearsal of the plan (see `rehearsal`). What a run cannot be told on
paper (which way a condition goes) is left out of its expectations, never guessed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from parallax_patterns.generation.casting import Cast
from parallax_patterns.generation.plan import PatternPlan, Stage
from parallax_patterns.generation.rehearsal import Behaviour, Judged, Rehearsal, Says

Script: TypeAlias = dict[str, list[Behaviour]]
"""What each agent does at its calls in turn; the last repeats."""


def changed(script: Script, agents: Iterable[str], *behaviours: Behaviour) -> Script:
    """The script with other behaviours of some agents."""
    return script | {agent: [*behaviours] for agent in agents}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedCase:
    """One case: the behaviours of each agent in turn, the mailbox's answer, what must come out.

    `calls` are those of each agent; agents without calls are only there. `judged` is the decision
    before the gate.
    """

    name: str
    gate: str | None = None
    """The kind of the gate that the case is about."""
    input: Any = None
    """An input of its own; null for the one of all cases."""
    script: Mapping[str, Sequence[Behaviour]]
    calls: Mapping[str, int]
    optional: bool
    """Whether nobody can say on paper who is called."""
    told: bool
    """Whether the decision is known on paper."""
    judged: Judged
    passed: bool
    """Whether the decision counts; else the fallback takes its place."""
    escalated: bool
    answer: Judged | None
    """What the escalation's target answers; None when nobody answers."""
    exceeded: bool
    """Whether the run needs more calls than its budget has."""


_CLOSE: Final = 0.01
"""How far from a bar it is plain on which side one is, and still noticed when the bar moves."""


@dataclass(slots=True)
class CaseWriter:
    """Makes the cases of one plan."""

    plan: PatternPlan
    cast: Cast
    answers: Sequence[Any]
    course: Callable[[Rehearsal], Judged]

    @property
    def sure(self) -> float:
        """A confidence that passes every gate."""
        return max(0.95, round((1 + self._highest_gate) / 2, 4))

    @property
    def unsure(self) -> float:
        """A confidence that passes none."""
        return max(0.01, math.floor(min(self.plan.min_confidence / 2, 0.3) * 100) / 100)

    @property
    def close(self) -> Iterator[tuple[str, float]]:
        """Confidences close to the bar, on either side of it, with words for each."""
        below = round(self.plan.min_confidence - _CLOSE, 4)
        if below > self.unsure:
            yield "not quite sure enough", below
        above = round(self._highest_gate + _CLOSE, 4)
        if above < self.sure:
            yield "just sure enough", above

    @property
    def _highest_gate(self) -> float:
        gates = [voice.gate for stage in self.plan.stages for voice in stage.voices]
        return max([self.plan.min_confidence, *gates])

    def says(self, confidence: float, answer: int = 0) -> Says:
        return Says(value=self.answers[answer], confidence=confidence)

    def script(self, behaviour: Behaviour) -> Script:
        """Every agent behaves so."""
        return {agent: [behaviour] for agent in self.cast.agents}

    def all_say(self, confidence: float) -> Script:
        return self.script(self.says(confidence))

    def but(self, stage: Stage, behaviour: Behaviour) -> Script:
        """All are sure but the agents of one stage."""
        return changed(self.all_say(self.sure), self.cast.of_stage(stage), behaviour)

    def divided(self, agents: Sequence[str]) -> Script:
        """As many different answers as there are, dealt out in turn; all equally sure."""
        script = self.all_say(self.sure)
        for at, agent in enumerate(agents):
            script[agent] = [self.says(self.sure, at % len(self.answers))]
        return script

    def divided_stage(self) -> Iterator[PlannedCase]:
        """The voices of the first panel disagree."""
        for stage in self.plan.stages:
            if stage.compares and stage.condition is None and len(self.answers) > 1:
                agents = self.cast.of_stage(stage)
                divided = self.divided(agents)
                script = self.all_say(self.sure) | {agent: divided[agent] for agent in agents}
                yield self.case(f"the voices of {stage.name} disagree", script)
                return

    def case(
        self,
        name: str,
        script: Script,
        *,
        given: Any = None,
        route: str | None = None,
        gate: str | None = None,
        optional: bool = False,
        told: bool = True,
    ) -> PlannedCase:
        """The case in which the agents behave so."""
        plan = self.plan
        rehearsal = Rehearsal(plan=plan, cast=self.cast, script=script, route=route)
        judged = rehearsal.decide(self.course)
        passed = rehearsal.passes(judged)
        escalated = not passed and plan.fallback.action == "escalate"
        calls = dict(rehearsal.calls)
        if escalated:
            script, calls = self._escalated(script, calls)
        exceeded = plan.limits.calls is not None and sum(calls.values()) > plan.limits.calls
        return PlannedCase(
            name=name,
            gate=gate,
            input=given,
            script=script,
            calls=calls,
            optional=optional or rehearsal.guessed,
            told=told,
            judged=judged,
            passed=passed,
            escalated=escalated,
            answer=self._decided if escalated and not exceeded else None,
            exceeded=exceeded,
        )

    def _escalated(self, script: Script, calls: dict[str, int]) -> tuple[Script, dict[str, int]]:
        """One call more for the agent that the escalation asks, where it asks one of the cast."""
        targeted = self.cast.targeted(self.plan.fallback.target)
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
