"""What a form consists of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from parallax_compiler.syntax.ast import Expression
from parallax_patterns.generation.case_writing import CaseWriter, PlannedCase
from parallax_patterns.generation.listing import Section
from parallax_patterns.generation.plan import PatternPlan, Stage
from parallax_patterns.generation.rehearsal import Judged, Rehearsal

MOST: Final = 100
"""Of stages, and of whatever else a plan counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The text of a decision: what is prepared once, what is done for it, and its value.

    `words` are the comment at its value, which is None when the work left it in its variable.
    `shown` is what whoever decides instead is shown, the answer itself where there is no more.
    """

    setup: Sequence[Section] = ()
    work: Sequence[Section] = ()
    words: Sequence[str]
    value: Expression | None
    shown: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A form of deciding."""

    text: Callable[[PatternPlan], Decision]
    course: Callable[[Rehearsal], Judged]
    """What the decision comes to on paper, made once."""
    cases: Callable[[CaseWriter], Iterator[PlannedCase]]
    path: Callable[[PatternPlan], Sequence[str]]
    """The primitives that every decision goes through, in order."""
    answer: Callable[[PatternPlan], str] = lambda _: "answer"
    """The variable of the decision."""
    least_calls: Callable[[PatternPlan], int]
    """Of a run in which everything goes well."""
    ways: Callable[[PatternPlan], Sequence[Sequence[Stage]]] = lambda plan: [plan.stages]
    """The stages that run in turn, for each way that a run may go."""
    stages: tuple[int, int] = (1, MOST)
    """How many stages there have to be, at least and at most."""
    conditions: bool = False
    """Whether its stages may have conditions."""
    gates: Literal["none", "any", "approval"] = "none"
    """Whether it takes gates, or needs one that knows what approval is."""
    lists: Callable[[PatternPlan], Sequence[int]] = lambda _: ()
    """The stages that hand on the list of their answers."""


def all_calls(plan: PatternPlan) -> int:
    """Those of every stage."""
    return sum(plan.count(stage) for stage in plan.stages)


def first_calls(plan: PatternPlan) -> int:
    """Those of the first stage."""
    return plan.count(plan.stages[0])
