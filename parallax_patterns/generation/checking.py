"""Checks a plan that somebody else proposed: whether it makes sense, and honours every clause.

Sense comes first: clauses are only looked at in a sound plan. All faults of a stage of checking are
reported in one go, at the place in the requirements that they come nearest to.
"""

from __future__ import annotations

from parallax_compiler.diagnostics.core import Sink
from parallax_patterns.diagnostics.requirements import Unhonoured, UnsoundPlan
from parallax_patterns.generation.clauses import shown_path
from parallax_patterns.generation.honouring import nodes_of
from parallax_patterns.generation.plan import PatternPlan
from parallax_patterns.generation.sound_values import Problem
from parallax_patterns.generation.soundness import problems_of
from parallax_patterns.located_yaml.document import Path
from parallax_patterns.requirements import LocatedRequirements


def check_plan(
    plan: PatternPlan, requirements: LocatedRequirements, sink: Sink, name: str | None = None
) -> bool:
    """Whether a pattern can be made of the plan that does what the requirements say.

    What keeps it from that is reported. `name` overrides that of the requirements.
    """
    problems = list(problems_of(plan))
    for problem in problems:
        sink.report(_unsound(problem, requirements))
    if problems:
        return False
    found = nodes_of(plan, requirements.requirements, name)
    unhonoured = [path for path, nodes in found if not nodes]
    for path in unhonoured:
        sink.report(_unhonoured(path, requirements))
    return not unhonoured


def _unsound(problem: Problem, requirements: LocatedRequirements) -> UnsoundPlan:
    located = requirements.located
    return UnsoundPlan(
        source=located.source,
        span=located.key_span(*_nearest(problem, requirements)),
        problem=f"{problem.where} of the proposed plan: {problem.words}",
        advice=problem.advice,
    )


def _nearest(problem: Problem, requirements: LocatedRequirements) -> Path:
    """The entry of the requirements that has the name the problem is about; else the goal."""
    for field in ("perspectives", "stages", "agents"):
        entries = getattr(requirements.requirements, field) or ()
        for at, entry in enumerate(entries):
            if problem.about == getattr(entry, "name", None) or problem.about == getattr(
                entry, "capability", None
            ):
                return (field, at)
    return ("goal",)


def _unhonoured(path: Path, requirements: LocatedRequirements) -> Unhonoured:
    located = requirements.located
    return Unhonoured(source=located.source, span=located.key_span(*path), field=shown_path(path))
