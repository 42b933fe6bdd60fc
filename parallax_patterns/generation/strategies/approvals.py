"""Strategies in which somebody approves: the quality gate, and the review of a draft."""

from __future__ import annotations

from parallax_patterns.generation.brief import Brief
from parallax_patterns.generation.gating import gates_of
from parallax_patterns.generation.names import Names
from parallax_patterns.generation.plan import Stage, Voice
from parallax_patterns.generation.strategies.decided import (
    Decided,
    naming_field,
    refuse_aggregation,
    refuse_stages,
    too_few,
)
from parallax_patterns.generation.strategies.heads import head_demand, head_of
from parallax_patterns.generation.voices import (
    Question,
    attempts_of,
    goal_of,
    heads,
    panel_demands,
    seat,
)
from parallax_patterns.requirements import Strategy


def quality_gate(brief: Brief, strategy: Strategy) -> Decided:
    """All are asked to check the input; all of them, or as many as required, have to approve."""
    refuse_stages(brief, strategy)
    refuse_aggregation(brief, strategy, "method", "threshold", "minVotes", "weights")
    question = Question(task=goal_of(brief), attempts=attempts_of(brief), operation="check")
    demands = panel_demands(brief, question)
    seating = seat([demands], Names())
    (voices,) = seating.rounds
    stage = Stage(name=strategy, variable="checks", voices=voices)
    gates = gates_of(brief, voices, heads(demands), approvals=heads(demands))
    return Decided(form="gate", stages=(stage,), groups=seating.groups, gates=gates)


def review(brief: Brief, strategy: Strategy) -> Decided:
    """One writes, the others review what was written; they are different agents."""
    refuse_stages(brief, strategy)
    refuse_aggregation(brief, strategy, "method", "threshold", "minVotes", "weights")
    author = head_of(brief, "author")
    task = f"Review the draft for: {goal_of(brief)}"
    question = Question(task=task, attempts=attempts_of(brief), operation="review", besides=author)
    reviewers = panel_demands(brief, question) if _named(brief) > 0 else ()
    if not reviewers:
        too_few(brief, strategy, 0, 1, naming_field(brief))
    writing = head_demand(brief, author, prompt=goal_of(brief), operation="write")
    seating = seat([(writing,), reviewers], Names(), apart=True)
    written, reviewed = seating.rounds
    stages = (
        _alone("draft", written[0]),
        Stage(name="reviews", variable="reviews", voices=reviewed),
    )
    count = heads(reviewers)
    gates = gates_of(brief, reviewed, count, approvals=count, draft=True)
    return Decided(form="review", stages=stages, groups=seating.groups, gates=gates)


def _alone(name: str, voice: Voice) -> Stage:
    """A stage of one voice, which makes the voice's attempts."""
    once = voice.model_copy(update={"attempts": 1})
    return Stage(name=name, variable=name, voices=(once,), attempts=voice.attempts)


def _named(brief: Brief) -> int:
    """How many entries are left for the reviewers."""
    requirements = brief.requirements
    if requirements.perspectives is not None:
        return len(requirements.perspectives)
    return len(requirements.agents or ()) - 1
