"""What the primitives of the category `coordination` declare about themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from parallax_primitives.checks import Problem
from parallax_primitives.parameters import STARTING, TASKS, TIMEOUT, VALUE, WORK, answers
from parallax_primitives.shapes import ArgumentShape
from parallax_primitives.spec import Parameter, PrimitiveSpec


def _check_approval(shapes: Mapping[str, ArgumentShape]) -> Iterator[Problem]:
    approvers = shapes.get("approvers")
    if approvers is not None and approvers.items == ():
        text = "`approval` needs somebody who approves; this list is empty"
        yield Problem(kind="unusable", name="approvers", text=text)


COORDINATION: Final[tuple[PrimitiveSpec, ...]] = (
    PrimitiveSpec(
        name="quorum",
        category="coordination",
        summary="The answers once enough of those asked have answered; null otherwise.",
        subject=Parameter(
            name="results",
            kind="answers",
            required=True,
            doc="Answers, or tasks to start; tasks are cancelled once enough have answered.",
        ),
        options=(
            Parameter(
                name="min",
                kind="quota",
                required=True,
                doc="How many must answer: a count, or a share such as `60%`.",
            ),
            *STARTING,
        ),
        returns="nullable",
        rule="The share of those asked who answered, times the mean confidence of the answers; 0 "
        "when they are too few.",
        formula="m/n·mean cᵢ",
        example="""import { parallel } from "@parallax/primitives/execution"
import { quorum } from "@parallax/primitives/coordination"

results = parallel(agents)
quorum(results, "60%")""",
        example_agents=(
            *answers(ada=("yes", 0.9), grace=("no", 0.7)),
            ("linus", ({"error": "crash"},)),
        ),
        example_result='["yes","no"] ~> 0.533333',
        calls_agents=True,
    ),
    PrimitiveSpec(
        name="delegate",
        category="coordination",
        summary="The answer of the agent of a group that fits the task best.",
        subject=WORK,
        options=(
            Parameter(
                name="agents",
                kind="target",
                required=True,
                doc="The group to choose from.",
            ),
            Parameter(
                name="by",
                kind="text",
                default="expertise",
                choices=("expertise", "load", "capability"),
                doc="The most expert, the least busy, or the one with most of the capabilities "
                "that are needed and fewest others; of equals the first.",
            ),
            Parameter(
                name="capability",
                kind="text",
                keyword_only=True,
                doc="What the agent must be able to do. Null: the `capabilities` of the task.",
            ),
            TIMEOUT,
        ),
        returns="nullable",
        rule="How surely the agent is the right one times the answer's own: its expertise, 1 by "
        "load, or its share of the capabilities needed. 0 when it fails.",
        formula="router·c; router: e, 1, or capabilities had/needed",
        example="""import { delegate } from "@parallax/primitives/coordination"

delegate("Review the change", agents, {by: "load"})""",
        example_agents=(("ada", ({"answer": "fine", "confidence": 0.9},)),),
        example_result='"fine" ~> 0.9',
        calls_agents=True,
    ),
    PrimitiveSpec(
        name="prioritize",
        category="coordination",
        summary="The tasks, the most important first; none of them is started.",
        subject=Parameter(
            name="tasks", kind="list", required=True, doc="Agents, results, or anything else."
        ),
        options=(
            Parameter(
                name="by",
                kind="selector",
                doc="The priority of a task: a key, a path or a lambda that gives a number, or one "
                "of `critical high medium low`. Null: its confidence. Equals keep their order.",
            ),
        ),
        returns="list",
        rule="Their own; of the list the least of them.",
        formula="cᵢ; of the list min cᵢ",
        example="""import { prioritize } from "@parallax/primitives/coordination"

prioritize([{name: "typo", urgency: "low"}, {name: "leak", urgency: "high"}], "urgency")[0]""",
        example_result='{"name":"leak","urgency":"high"} ~> 1',
    ),
    PrimitiveSpec(
        name="approval",
        category="coordination",
        summary="The value, half as sure when those who are asked do not approve of it.",
        subject=VALUE,
        options=(
            Parameter(
                name="approvers",
                kind="work",
                required=True,
                doc="Who is asked, one or a list: agents (their operation `approve` gets the value "
                "and the run's input), lambdas of the value, or answers.",
            ),
            Parameter(
                name="rule",
                kind="text",
                default="all",
                choices=("all", "any", "majority"),
                doc="How many of those asked must approve; who fails to answer does not.",
            ),
            *STARTING,
        ),
        returns="subject",
        rule="The least of its own and of those who approve; without approval half of the least of "
        "its own and all answers; 0 if nobody answers.",
        formula="min(c, cᵢ); min(c, cᵢ)/2 if refused",
        example="""import { approval } from "@parallax/primitives/coordination"

approval("ship it" ~> 0.9, agents, "majority")""",
        example_agents=answers(ada=({"approved": True}, 0.8), grace=("yes", 0.7), linus=("no", 1)),
        example_result='"ship it" ~> 0.7',
        calls_agents=True,
        everyday=True,
        check=_check_approval,
    ),
    PrimitiveSpec(
        name="synchronize",
        category="coordination",
        summary="All tasks at once; sure only if every one of them succeeded.",
        subject=TASKS,
        options=STARTING,
        returns="list",
        rule="The least confidence of all; 0 if one failed.",
        formula="min cᵢ over all",
        example="""import { synchronize } from "@parallax/primitives/coordination"

synchronize(agents)""",
        example_agents=answers(ada=("ready", 0.9), grace=("ready", 0.8)),
        example_result='["ready","ready"] ~> 0.8',
        calls_agents=True,
    ),
    PrimitiveSpec(
        name="withLock",
        category="coordination",
        summary="The task, run while nothing else holds the lock of that name.",
        subject=Parameter(name="name", kind="text", required=True, doc="The name of the lock."),
        options=(
            Parameter(
                name="task",
                kind="task",
                required=True,
                doc="An agent, an agent call, a lambda without parameters, or a value.",
            ),
            TIMEOUT,
        ),
        returns="any",
        rule="The result's own; 0 when it fails or time runs out.",
        formula="c",
        example="""import { withLock } from "@parallax/primitives/coordination"

withLock("ledger", agents[0].book(input))""",
        example_agents=answers(ada=("booked", 0.9)),
        example_result='"booked" ~> 0.9',
        calls_agents=True,
    ),
)
