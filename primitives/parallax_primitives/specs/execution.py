"""What the primitives of the category `execution` declare about themselves."""

from __future__ import annotations

from typing import Final

from parallax_primitives.parameters import TASKS, TIMEOUT, answers
from parallax_primitives.spec import Parameter, PrimitiveSpec

_WIDTH: Final = Parameter(
    name="maxConcurrency",
    kind="count",
    minimum=1.0,
    doc="How many tasks run at once. Null: as many as the run allows.",
)


def _fan_out(name: str, summary: str, *, width_option: bool) -> PrimitiveSpec:
    """The specification of a fan-out, with the option of its width or with the width built in."""
    return PrimitiveSpec(
        name=name,
        category="execution",
        summary=summary,
        subject=TASKS,
        options=((_WIDTH,) if width_option else ()) + _OPTIONS,
        returns="list",
        rule="The least confidence of the tasks that succeeded; 0 if none did or fewer than "
        "`minResults`. Each result keeps its own.",
        formula="min(cᵢ of the successes); 0 if there are fewer than minResults",
        example=f"""import {{ {name} }} from "@parallax/primitives/execution"

{name}(agents)""",
        example_agents=answers(ada=("approve", 0.9), grace=("approve", 0.8)),
        example_result='["approve","approve"] ~> 0.8',
        calls_agents=True,
    )


_OPTIONS: Final = (
    Parameter(
        name="onError",
        kind="text",
        default="collect",
        choices=("collect", "fail"),
        doc="A failed task becomes null with confidence 0, or fails all of them.",
    ),
    Parameter(
        name="minResults",
        kind="count",
        default=0.0,
        doc="With fewer successes the confidence is 0.",
    ),
    Parameter(name=TIMEOUT.name, kind=TIMEOUT.kind, doc=TIMEOUT.doc),
)


EXECUTION: Final[tuple[PrimitiveSpec, ...]] = (
    _fan_out("parallel", "All tasks at once; their results in order.", width_option=True),
    _fan_out(
        "parallel5",
        "All tasks, at most five at once; their results in order.",
        width_option=False,
    ),
    _fan_out(
        "parallel10",
        "All tasks, at most ten at once; their results in order.",
        width_option=False,
    ),
    PrimitiveSpec(
        name="sequential",
        category="execution",
        summary="The tasks one after the other; their results in order, or the last.",
        subject=TASKS,
        options=(
            Parameter(
                name="stopBelow",
                kind="confidence",
                doc="A result below it is the last one. Null: all tasks run.",
            ),
            Parameter(
                name="last",
                kind="boolean",
                default=False,
                keyword_only=True,
                doc="Give the last result instead of the list.",
            ),
            TIMEOUT,
        ),
        returns="value",
        rule="The least confidence so far: of all results up to the last one.",
        formula="min(c₁ … cₖ)",
        example="""import { sequential } from "@parallax/primitives/execution"

sequential([agents[0], draft => agents[1].polish(draft)], {last: true})""",
        example_agents=answers(ada=("a draft", 0.8), grace=("a text", 0.9)),
        example_result='"a text" ~> 0.8',
        calls_agents=True,
    ),
    PrimitiveSpec(
        name="race",
        category="execution",
        summary="The first task that succeeds; the others are cancelled.",
        subject=TASKS,
        options=(
            Parameter(
                name="minConfidence",
                kind="confidence",
                default=0.0,
                doc="A success below it does not win.",
            ),
            TIMEOUT,
        ),
        returns="nullable",
        rule="The winner's; if no task reaches `minConfidence`, that of the best; if none "
        "succeeds, 0.",
        formula="c of the first with c ≥ minConfidence, else max cᵢ",
        example="""import { race } from "@parallax/primitives/execution"

race(agents, 0.5)""",
        example_agents=(
            ("slow", ({"answer": "thorough", "confidence": 0.95, "delay": "5s"},)),
            ("quick", ({"answer": "fast", "confidence": 0.8, "delay": "1s"},)),
        ),
        example_result='"fast" ~> 0.8',
        calls_agents=True,
    ),
    PrimitiveSpec(
        name="batch",
        category="execution",
        summary="Many items in batches: those of a batch at once, one batch after the other.",
        subject=Parameter(
            name="items",
            kind="tasks",
            required=True,
            doc="The items for `each`, or tasks.",
        ),
        options=(
            Parameter(
                name="size",
                kind="count",
                default=10.0,
                minimum=1.0,
                doc="How many items make a batch.",
            ),
            Parameter(
                name="each",
                kind="function",
                doc="What is done with an item and its place in the list. Null: the items are "
                "tasks.",
            ),
            TIMEOUT,
        ),
        returns="array",
        rule="The least confidence of the items that succeeded, in each batch and over all; 0 if "
        "none did. Each result keeps its own.",
        formula="min(cᵢ of the successes)",
        example="""import { batch } from "@parallax/primitives/execution"

batch(["a.py", "b.py", "c.py"], 2, file => agents[0].review(file))""",
        example_agents=(
            (
                "ada",
                (
                    {"answer": "fine", "confidence": 0.9},
                    {"answer": "risky", "confidence": 0.7},
                    {"answer": "fine", "confidence": 0.8},
                ),
            ),
        ),
        example_result='["fine","risky","fine"] ~> 0.7',
        calls_agents=True,
        everyday=True,
    ),
)
