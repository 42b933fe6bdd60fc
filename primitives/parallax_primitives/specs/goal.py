"""What the primitives of the category `goal` declare about themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from parallax_primitives.checks import Problem
from parallax_primitives.parameters import TIMEOUT, VALUE, answers
from parallax_primitives.shapes import ArgumentShape
from parallax_primitives.spec import Parameter, PrimitiveSpec
from parallax_primitives.structures import empty_problem


def _check_plan(shapes: Mapping[str, ArgumentShape]) -> Iterator[Problem]:
    yield from empty_problem("steps", shapes.get("steps"), "step")


def _check_adapt(shapes: Mapping[str, ArgumentShape]) -> Iterator[Problem]:
    yield from empty_problem("strategies", shapes.get("strategies"), "strategy")


GOAL: Final[tuple[PrimitiveSpec, ...]] = (
    PrimitiveSpec(
        name="plan",
        category="goal",
        summary="Steps towards a goal, in order, until one fails.",
        subject=Parameter(
            name="goal", kind="text", required=True, doc="What is to be reached, in words."
        ),
        options=(
            Parameter(
                name="steps",
                kind="tasks",
                required=True,
                doc="Agents, which are sent the goal as their task, lambdas that are given the "
                "result of the step before, or other tasks.",
            ),
            TIMEOUT,
        ),
        returns="array",
        rule="The least of the steps reached, times the share of all steps that they are.",
        formula="min cᵢ · reached/steps",
        example="""import { plan } from "@parallax/primitives/goal"

plan("Ship the release", [agents[0], notes => agents[1].publish(notes)])""",
        example_agents=(
            ("ada", ({"answer": "the notes", "confidence": 0.9},)),
            ("grace", ({"error": "timeout"},)),
        ),
        example_result='["the notes"] ~> 0.45',
        calls_agents=True,
        everyday=True,
        check=_check_plan,
    ),
    PrimitiveSpec(
        name="milestone",
        category="goal",
        summary="The value, less sure the less of what it takes is done.",
        subject=VALUE,
        options=(
            Parameter(
                name="done",
                kind="value",
                required=True,
                doc="True or false, a share from 0 to 1, a list of those (the mean of which "
                "counts), or a lambda that is given the value and gives one. Null is not done.",
            ),
            TIMEOUT,
        ),
        returns="subject",
        rule="The least of the value's own and of how far it is done, times the share done.",
        formula="min(c, c of done) · progress",
        example="""import { milestone } from "@parallax/primitives/goal"

milestone(agents[0].write(), draft => [draft.title != null, draft.sources != null])""",
        example_agents=answers(ada=({"title": "Tides", "text": "…"}, 0.8)),
        example_result='{"title":"Tides","text":"…"} ~> 0.4',
        everyday=True,
    ),
    PrimitiveSpec(
        name="adapt",
        category="goal",
        summary="The first of several strategies that is sure enough, each learning from the last.",
        subject=Parameter(
            name="strategies",
            kind="tasks",
            required=True,
            doc="Tasks in order; a lambda is given what came of the strategy before it.",
        ),
        options=(
            Parameter(
                name="minConfidence",
                kind="confidence",
                default=0.7,
                doc="Below it the next strategy is tried.",
            ),
            TIMEOUT,
        ),
        returns="nullable",
        rule="Its own; if none reaches `minConfidence`, that of the best times 0.8; 0 if none "
        "succeeds.",
        formula="c of the first with c ≥ minConfidence, else 0.8 · max cᵢ",
        example="""import { adapt } from "@parallax/primitives/goal"

adapt([agents[0].guess(), tried => agents[1].improve(tried)])""",
        example_agents=answers(ada=("perhaps", 0.4), grace=("certainly", 0.9)),
        example_result='"certainly" ~> 0.9',
        calls_agents=True,
        everyday=True,
        check=_check_adapt,
    ),
)
