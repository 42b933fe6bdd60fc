"""What the primitives of the category `transformation` declare about themselves."""

from __future__ import annotations

from typing import Final

from parallax_primitives.parameters import LIST, answers
from parallax_primitives.spec import Parameter, PrimitiveSpec

_COUNT: Final = Parameter(
    name="count", kind="count", required=True, doc="How many; of a shorter list all of it."
)


TRANSFORMATION: Final[tuple[PrimitiveSpec, ...]] = (
    PrimitiveSpec(
        name="map",
        category="transformation",
        summary="What a function gives for each element, in order.",
        subject=LIST,
        options=(
            Parameter(
                name="fn",
                kind="function",
                required=True,
                doc="Gives something for an element and its place; calls of agents run at once.",
            ),
        ),
        returns="array",
        rule="The least confidence of what came of the elements; 0 if nothing did. A failed "
        "element stays as it is.",
        formula="min(cᵢ of the successes)",
        example="""import { map } from "@parallax/primitives/transformation"

map(["a.py", "b.py"], file => agents[0].review(file))""",
        example_agents=(
            (
                "ada",
                ({"answer": "fine", "confidence": 0.9}, {"answer": "risky", "confidence": 0.7}),
            ),
        ),
        example_result='["fine","risky"] ~> 0.7',
        calls_agents=True,
        everyday=True,
    ),
    PrimitiveSpec(
        name="filter",
        category="transformation",
        summary="The elements for which a function holds; failed ones are left out.",
        subject=LIST,
        options=(
            Parameter(
                name="fn",
                kind="function",
                required=True,
                doc="Whether to keep an element, told its place too; calls of agents run at once.",
            ),
        ),
        returns="list",
        rule="The least confidence of the elements that are kept; 0 if none is.",
        formula="min(cᵢ of the kept)",
        example="""import { parallel } from "@parallax/primitives/execution"
import { filter } from "@parallax/primitives/transformation"

filter(parallel(agents), part => ~part >= 0.6)""",
        example_agents=answers(ada=("yes", 0.9), grace=("perhaps", 0.4), linus=("no", 0.7)),
        example_result='["yes","no"] ~> 0.7',
        calls_agents=True,
        everyday=True,
    ),
    PrimitiveSpec(
        name="flatMap",
        category="transformation",
        summary="What a function gives for each element, lists opened one level.",
        subject=LIST,
        options=(
            Parameter(
                name="fn",
                kind="function",
                required=True,
                doc="Gives a list for an element and its place, or one value; calls of agents run "
                "at once. What fails adds nothing.",
            ),
        ),
        returns="array",
        rule="The least confidence of the parts; 0 if there are none.",
        formula="min(cᵢ of the parts)",
        example="""import { flatMap } from "@parallax/primitives/transformation"

flatMap(["a.py", "b.py"], file => agents[0].issues(file))""",
        example_agents=(
            (
                "ada",
                (
                    {"answer": ["long line", "no test"], "confidence": 0.9},
                    {"answer": ["typo"], "confidence": 0.6},
                ),
            ),
        ),
        example_result='["long line","no test","typo"] ~> 0.6',
        calls_agents=True,
    ),
    PrimitiveSpec(
        name="partition",
        category="transformation",
        summary="Two lists: the elements for which a function holds, and the others.",
        subject=LIST,
        options=(
            Parameter(
                name="fn",
                kind="function",
                required=True,
                doc="Whether an element belongs to the first list, told its place too; calls of "
                "agents run at once. What fails belongs to neither.",
            ),
        ),
        returns="array",
        rule="The least confidence of the elements, in each list and over both; 0 of none.",
        formula="min(cᵢ of the parts)",
        example="""import { parallel } from "@parallax/primitives/execution"
import { partition } from "@parallax/primitives/transformation"

[sure, unsure] = partition(parallel(agents), part => ~part >= 0.6)
sure""",
        example_agents=answers(ada=("yes", 0.9), grace=("perhaps", 0.4), linus=("no", 0.7)),
        example_result='["yes","no"] ~> 0.7',
        calls_agents=True,
        everyday=True,
    ),
    PrimitiveSpec(
        name="chunk",
        category="transformation",
        summary="The list cut into lists of a size; the last one may be shorter.",
        subject=LIST,
        options=(
            Parameter(
                name="size",
                kind="count",
                minimum=1.0,
                required=True,
                doc="How many elements make a list.",
            ),
        ),
        returns="array",
        rule="The least confidence of the elements, in each list and over all; 0 of none.",
        formula="min(cᵢ of the parts)",
        example="""import { chunk } from "@parallax/primitives/transformation"

chunk(["a" ~> 0.9, "b" ~> 0.5, "c"], 2)""",
        example_result='[["a","b"],["c"]] ~> 0.5',
        everyday=True,
    ),
    PrimitiveSpec(
        name="sample",
        category="transformation",
        summary="Elements drawn at random, none twice, in the order of the list.",
        subject=LIST,
        options=(_COUNT,),
        returns="list",
        rule="The least confidence of the elements drawn; 0 of none. The run's seed decides which.",
        formula="min(cᵢ of the drawn)",
        example="""import { sample } from "@parallax/primitives/transformation"

sample(["a" ~> 0.9, "b" ~> 0.8, "c" ~> 0.7], 2)""",
        example_result='["a","b"] ~> 0.8',
        everyday=True,
    ),
    PrimitiveSpec(
        name="weightedSample",
        category="transformation",
        summary="Elements drawn at random by weight, none twice, in the order of the list.",
        subject=LIST,
        options=(
            _COUNT,
            Parameter(
                name="by",
                kind="selector",
                doc="The weight of an element: a key, a path or a lambda. Null: its confidence. "
                "What weighs 0 is never drawn.",
            ),
        ),
        returns="list",
        rule="The least confidence of the elements drawn; 0 of none. The run's seed decides which.",
        formula="min(cᵢ of the drawn)",
        example="""import { weightedSample } from "@parallax/primitives/transformation"

weightedSample(["never" ~> 0, "a" ~> 0.8, "b" ~> 0.6], 2)""",
        example_result='["a","b"] ~> 0.6',
    ),
    PrimitiveSpec(
        name="take",
        category="transformation",
        summary="The first elements of a list.",
        subject=LIST,
        options=(_COUNT,),
        returns="list",
        rule="The least confidence of the elements taken; 0 of none.",
        formula="min(cᵢ of the taken)",
        example="""import { take } from "@parallax/primitives/transformation"

take(["a" ~> 0.9, "b" ~> 0.8, "c" ~> 0.1], 2)""",
        example_result='["a","b"] ~> 0.8',
        everyday=True,
    ),
    PrimitiveSpec(
        name="takeLast",
        category="transformation",
        summary="The last elements of a list, in their order.",
        subject=LIST,
        options=(_COUNT,),
        returns="list",
        rule="The least confidence of the elements taken; 0 of none.",
        formula="min(cᵢ of the taken)",
        example="""import { takeLast } from "@parallax/primitives/transformation"

takeLast(["a" ~> 0.1, "b" ~> 0.8, "c" ~> 0.9], 2)""",
        example_result='["b","c"] ~> 0.8',
    ),
    PrimitiveSpec(
        name="groupBy",
        category="transformation",
        summary="The elements in lists by a key, in the order in which keys are first seen.",
        subject=LIST,
        options=(
            Parameter(
                name="by",
                kind="selector",
                required=True,
                doc="What elements are grouped by: a key, a path or a lambda. Failed elements "
                "belong to no group.",
            ),
        ),
        returns="object",
        rule="The least confidence of the elements, in each group and over all; 0 of none.",
        formula="min(cᵢ of the parts)",
        example="""import { parallel } from "@parallax/primitives/execution"
import { groupBy } from "@parallax/primitives/transformation"

groupBy(parallel(agents), "verdict").approve""",
        example_agents=answers(
            ada=({"verdict": "approve"}, 0.9),
            grace=({"verdict": "reject"}, 0.4),
            linus=({"verdict": "approve"}, 0.7),
        ),
        example_result='[{"verdict":"approve"},{"verdict":"approve"}] ~> 0.7',
    ),
)
