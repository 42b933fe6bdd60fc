"""What the primitives of the category `temporal` declare about themselves."""

from __future__ import annotations

from typing import Final

from parallax_primitives.parameters import TASK, TIMEOUT, answers
from parallax_primitives.spec import Parameter, PrimitiveSpec

TEMPORAL: Final[tuple[PrimitiveSpec, ...]] = (
    PrimitiveSpec(
        name="delay",
        category="temporal",
        summary="The task, run after a time; a duration alone just waits.",
        subject=TASK,
        options=(
            Parameter(
                name="duration",
                kind="duration",
                doc="How long to wait first. Null: the subject is the duration, and nothing is run "
                "then.",
            ),
            TIMEOUT,
        ),
        returns="any",
        rule="The result's own; 0 when it fails.",
        formula="c",
        example="""import { delay } from "@parallax/primitives/temporal"

delay(agents[0].check(input), "5s")""",
        example_agents=(("ada", ({"answer": "done", "confidence": 0.9},)),),
        example_result='"done" ~> 0.9',
        calls_agents=True,
        everyday=True,
        alone=True,
    ),
    PrimitiveSpec(
        name="throttle",
        category="temporal",
        summary="The tasks, begun in order and no closer together than an interval.",
        subject=Parameter(
            name="tasks",
            kind="work",
            required=True,
            doc="A list of tasks, which gives a list, or one task, which gives its result; calls "
            "of the same place in the pattern keep apart too.",
        ),
        options=(
            Parameter(
                name="interval",
                kind="duration",
                required=True,
                doc="The least time from one beginning to the next.",
            ),
            TIMEOUT,
        ),
        returns="any",
        rule="Each result its own; a list the least of those that succeeded, 0 if none did.",
        formula="cᵢ; of a list min(cᵢ of the successes)",
        example="""import { throttle } from "@parallax/primitives/temporal"

throttle(agents, "2s")""",
        example_agents=(
            ("ada", ({"answer": "a", "confidence": 0.9},)),
            ("grace", ({"answer": "b", "confidence": 0.8},)),
        ),
        example_result='["a","b"] ~> 0.8',
        calls_agents=True,
    ),
    PrimitiveSpec(
        name="debounce",
        category="temporal",
        summary="The task, once no further call of this place comes for a time; null if one does.",
        subject=TASK,
        options=(
            Parameter(
                name="quiet",
                kind="duration",
                required=True,
                doc="How long it must be quiet at this place in the pattern.",
            ),
            TIMEOUT,
        ),
        returns="nullable",
        rule="The result's own; 0 for a call that was overtaken.",
        formula="c, or 0",
        example="""import { debounce } from "@parallax/primitives/temporal"

[1, 2, 3].map(n => debounce(agents[0].save(n), "1s"))
  .map(saved => saved.value)""",
        example_agents=answers(ada=("saved", 0.9)),
        example_result='[null,null,"saved"] ~> 1',
        calls_agents=True,
    ),
    PrimitiveSpec(
        name="periodic",
        category="temporal",
        summary="The task again and again at a steady pace; all its results in order.",
        subject=TASK,
        options=(
            Parameter(
                name="every",
                kind="duration",
                required=True,
                doc="The time from one beginning to the next; longer where the task takes longer.",
            ),
            Parameter(
                name="times",
                kind="count",
                minimum=1.0,
                maximum=10000.0,
                required=True,
                doc="How often the task runs.",
            ),
            TIMEOUT,
        ),
        returns="array",
        rule="Each result its own; the list the least of those that succeeded, 0 if none did.",
        formula="cᵢ; of the list min(cᵢ of the successes)",
        example="""import { periodic } from "@parallax/primitives/temporal"

periodic(agents[0].measure(), "10s", 3)""",
        example_agents=(
            (
                "ada",
                (
                    {"answer": 20, "confidence": 0.9},
                    {"answer": 21, "confidence": 0.7},
                    {"answer": 23, "confidence": 0.8},
                ),
            ),
        ),
        example_result="[20,21,23] ~> 0.7",
        calls_agents=True,
    ),
)
