"""What the primitives of the category `resource` declare about themselves."""

from __future__ import annotations

from typing import Final

from parallax_primitives.parameters import TASK, TASKS, TIMEOUT, WORK, answers
from parallax_primitives.spec import Parameter, PrimitiveSpec

RESOURCE: Final[tuple[PrimitiveSpec, ...]] = (
    PrimitiveSpec(
        name="pool",
        category="resource",
        summary="All tasks, so many at once; their results in order.",
        subject=TASKS,
        options=(
            Parameter(
                name="size",
                kind="count",
                minimum=1.0,
                required=True,
                doc="How many tasks run at once.",
            ),
            TIMEOUT,
        ),
        returns="list",
        rule="Each result its own; the list the least of those that succeeded, 0 if none did.",
        formula="cᵢ; of the list min(cᵢ of the successes)",
        example="""import { pool } from "@parallax/primitives/resource"

pool(agents, 2)""",
        example_agents=answers(ada=("a", 0.9), grace=("b", 0.8), linus=("c", 0.7)),
        example_result='["a","b","c"] ~> 0.7',
        calls_agents=True,
        everyday=True,
    ),
    PrimitiveSpec(
        name="loadBalance",
        category="resource",
        summary="The answer of one agent of a group, chosen by turns or by how the agents do.",
        subject=Parameter(
            name="agents", kind="target", required=True, doc="The group to choose from."
        ),
        options=(
            Parameter(name=WORK.name, kind=WORK.kind, required=True, doc=WORK.doc),
            Parameter(
                name="strategy",
                kind="text",
                default="roundRobin",
                choices=("roundRobin", "leastBusy", "responseTime", "confidence"),
                doc="One after the other, the fewest calls under way, the shortest mean time, or "
                "the highest mean confidence in this run; who was not tried yet comes first. A "
                "failure counts as a call under way, and against a short time, until the agent "
                "answers again.",
            ),
            TIMEOUT,
        ),
        returns="nullable",
        rule="The answer's own; 0 when the agent fails.",
        formula="c",
        example="""import { loadBalance } from "@parallax/primitives/resource"

["a.py", "b.py", "c.py"].map(file => loadBalance(agents, agent => agent.review(file)))""",
        example_agents=(
            ("ada", ({"answer": "ada's", "confidence": 0.9},)),
            ("grace", ({"answer": "grace's", "confidence": 0.8},)),
        ),
        example_result='["ada\'s","grace\'s","ada\'s"] ~> 0.8',
        calls_agents=True,
    ),
    PrimitiveSpec(
        name="rateLimit",
        category="resource",
        summary="The tasks, begun in order and never more of them in a time than the rate allows.",
        subject=Parameter(
            name="tasks",
            kind="work",
            required=True,
            doc="A list of tasks, which gives a list, or one task, which gives its result.",
        ),
        options=(
            Parameter(
                name="rate",
                kind="rate",
                required=True,
                doc="How many per time: `10/s`, `100/m`, `3/500ms`.",
            ),
            Parameter(
                name="name",
                kind="text",
                keyword_only=True,
                doc="Places that give the same name share the rate. Null: this place has its own.",
            ),
            TIMEOUT,
        ),
        returns="any",
        rule="Each result its own; a list the least of those that succeeded, 0 if none did.",
        formula="cᵢ; of a list min(cᵢ of the successes)",
        example="""import { rateLimit } from "@parallax/primitives/resource"

rateLimit(agents, "1/s")""",
        example_agents=(
            ("ada", ({"answer": "a", "confidence": 0.9},)),
            ("grace", ({"answer": "b", "confidence": 0.8},)),
        ),
        example_result='["a","b"] ~> 0.8',
        calls_agents=True,
    ),
    PrimitiveSpec(
        name="bulkhead",
        category="resource",
        summary="The task, run when one of so many places of that name is free.",
        subject=TASK,
        options=(
            Parameter(
                name="name",
                kind="text",
                required=True,
                doc="The name of the places, shared by the whole run.",
            ),
            Parameter(
                name="size",
                kind="count",
                minimum=1.0,
                required=True,
                doc="How many places there are; everywhere the same number.",
            ),
            TIMEOUT,
        ),
        returns="nullable",
        rule="The result's own; 0 when it fails or time runs out.",
        formula="c",
        example="""import { bulkhead } from "@parallax/primitives/resource"

bulkhead(agents[0].search("prices"), "search", 2)""",
        example_agents=answers(ada=("found", 0.9)),
        example_result='"found" ~> 0.9',
        calls_agents=True,
    ),
)
