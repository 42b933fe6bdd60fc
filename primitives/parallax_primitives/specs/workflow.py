"""What the primitives of the category `workflow` declare about themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from parallax_primitives.checks import Problem
from parallax_primitives.parameters import STARTING, TASK, TIMEOUT, VALUE, answers
from parallax_primitives.shapes import ArgumentShape
from parallax_primitives.spec import Parameter, PrimitiveSpec
from parallax_primitives.structures import empty_problem
from parallax_primitives.workflow.graph import graph_problems


def _check_pipeline(shapes: Mapping[str, ArgumentShape]) -> Iterator[Problem]:
    yield from empty_problem("stages", shapes.get("stages"), "stage")


def _check_branch(shapes: Mapping[str, ArgumentShape]) -> Iterator[Problem]:
    yield from empty_problem("arms", shapes.get("arms"), "arm")


def _check_dag(shapes: Mapping[str, ArgumentShape]) -> Iterator[Problem]:
    yield from graph_problems("graph", shapes.get("graph"))


WORKFLOW: Final[tuple[PrimitiveSpec, ...]] = (
    PrimitiveSpec(
        name="pipeline",
        category="workflow",
        summary="Stages in order, each working on the result of the one before.",
        subject=Parameter(
            name="stages",
            kind="tasks",
            required=True,
            doc="Lambdas that are given the value so far, agents that are sent it (text being "
            "their task), or other tasks.",
        ),
        options=(
            Parameter(
                name="input",
                kind="value",
                doc="What the first stage works on. Null: the input of the run.",
            ),
            Parameter(
                name="haltBelow",
                kind="confidence",
                default=0.3,
                doc="A stage that fails, or is less sure, is the last one; then the value is null.",
            ),
            TIMEOUT,
        ),
        returns="nullable",
        rule="The least of the input and of all stages; 0 when it was halted.",
        formula="min(c, c₁ … cₖ); 0 when halted",
        example="""import { pipeline } from "@parallax/primitives/workflow"

pipeline([agents[0], draft => agents[1].polish(draft)], "a report")""",
        example_agents=answers(ada=("a draft", 0.8), grace=("a text", 0.9)),
        example_result='"a text" ~> 0.8',
        calls_agents=True,
        everyday=True,
        check=_check_pipeline,
    ),
    PrimitiveSpec(
        name="branch",
        category="workflow",
        summary="The one task of several that a value stands for.",
        subject=VALUE,
        options=(
            Parameter(
                name="arms",
                kind="arms",
                required=True,
                doc="Tasks by what the value has to be: a text, a number, `true` or `false`; "
                "`default` is for all else. A lambda is given the value.",
            ),
            Parameter(
                name="by",
                kind="selector",
                doc="What the value is told apart by: a key, a path or a lambda. Null: an object "
                "by the first of `decision verdict vote answer recommendation label` it has.",
            ),
            TIMEOUT,
        ),
        returns="any",
        rule="The least of the value and of what the arm gives; 0 if there is no arm for it.",
        formula="min(c, c of the arm)",
        example="""import { branch } from "@parallax/primitives/workflow"

branch(agents[0].judge(), {approve: agents[1].ship(), default: "sent back"})""",
        example_agents=answers(ada=("approve", 0.8), grace=("shipped", 0.9)),
        example_result='"shipped" ~> 0.8',
        calls_agents=True,
        everyday=True,
        check=_check_branch,
    ),
    PrimitiveSpec(
        name="dag",
        category="workflow",
        summary="Tasks that come after one another, at once where they do not.",
        subject=Parameter(
            name="graph",
            kind="graph",
            required=True,
            doc="Objects `{after, run}` by name: a task, and the name or names of those that must "
            "have succeeded before. A lambda is given an object of their results.",
        ),
        options=STARTING,
        returns="object",
        rule="Each result its own, 0 for a task that came after a failed one; of all the least.",
        formula="min cᵢ over all",
        example="""import { dag } from "@parallax/primitives/workflow"

dag({
  facts: {run: agents[0].search()},
  draft: {after: "facts", run: done => agents[1].write(done.facts)}
})""",
        example_agents=answers(ada=(["a", "b"], 0.9), grace=("a text", 0.8)),
        example_result='{"facts":["a","b"],"draft":"a text"} ~> 0.8',
        calls_agents=True,
        check=_check_dag,
    ),
    PrimitiveSpec(
        name="checkpoint",
        category="workflow",
        summary="The task's result, kept: a run that is resumed goes on with it.",
        subject=TASK,
        options=(
            Parameter(
                name="name",
                kind="text",
                required=True,
                doc="What it is kept under. In one run a name stands for one thing.",
            ),
            TIMEOUT,
        ),
        returns="nullable",
        rule="The result's own, also when it was kept; a failure is not kept.",
        formula="c",
        example="""import { checkpoint } from "@parallax/primitives/workflow"

checkpoint(agents[0].research("prices"), "research")""",
        example_agents=answers(ada=("facts", 0.9)),
        example_result='"facts" ~> 0.9',
        calls_agents=True,
        everyday=True,
    ),
)
