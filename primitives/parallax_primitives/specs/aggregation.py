"""What the primitives of the category `aggregation` declare about themselves."""

from __future__ import annotations

from typing import Final

from parallax_primitives.parameters import ANSWERS, BY, EARLY, LIST, STARTING, answers
from parallax_primitives.spec import Parameter, PrimitiveSpec

AGGREGATION: Final[tuple[PrimitiveSpec, ...]] = (
    PrimitiveSpec(
        name="consensus",
        category="aggregation",
        summary="The answer on which the results agree; null when they do not.",
        subject=ANSWERS,
        options=(
            Parameter(
                name="threshold",
                kind="confidence",
                default=0.5,
                doc="The least agreement; below it the value is null.",
            ),
            BY,
            Parameter(
                name="method",
                kind="text",
                default="weighted",
                choices=("weighted", "majority", "unanimous", "bayes"),
                doc="How votes count: by confidence times expertise, by heads, all or none, or "
                "as independent evidence.",
            ),
            Parameter(
                name="minVotes",
                kind="count",
                default=1.0,
                doc="The least number of answers; with fewer the value is null.",
            ),
            EARLY,
            *STARTING,
        ),
        returns="nullable",
        rule="The agreement times the mean confidence of those who agree times the share of those "
        "asked who answered; 0 below the threshold. Agreement is the winner's share of all votes, "
        "a vote weighing confidence times expertise (`majority`: one). Numbers without `by` give "
        "their weighted mean, agreeing by 1 less their coefficient of variation. `bayes` pools "
        "the confidences as independent evidence for and against.",
        formula="A·mean(cᵢ of the agreeing)·m/n, A = Σw(agreeing)/Σw, wᵢ = cᵢ·eᵢ; "
        "majority: A = heads/m; numbers: A = 1 - deviation/|mean|; "
        "bayes: P·m/n, logit P = Σ logit(cᵢ agreeing) - Σ logit(cᵢ dissenting), cᵢ ≥ 1/2",
        example="""import { parallel } from "@parallax/primitives/execution"
import { consensus } from "@parallax/primitives/aggregation"

results = parallel(agents)
consensus(results, {threshold: 0.6, by: "verdict"})""",
        example_agents=answers(
            ada=({"verdict": "approve"}, 0.9),
            grace=({"verdict": "approve"}, 0.7),
            linus=({"verdict": "reject"}, 0.4),
        ),
        example_result='{"verdict":"approve"} ~> 0.64',
        calls_agents=True,
    ),
    PrimitiveSpec(
        name="voting",
        category="aggregation",
        summary="The answer that wins the vote; null when it misses the method's bar.",
        subject=ANSWERS,
        options=(
            Parameter(
                name="method",
                kind="text",
                default="majority",
                choices=("majority", "plurality", "weighted", "unanimous"),
                doc="More than half of the votes, the most votes, the most weight (confidence "
                "times expertise), or all votes.",
            ),
            BY,
            Parameter(
                name="quorum",
                kind="quota",
                doc="How many of those asked must answer: a count, or a share such as `60%`.",
            ),
            Parameter(
                name="threshold",
                kind="confidence",
                default=0.0,
                doc="The least share of the winner, on top of the method's bar.",
                keyword_only=True,
            ),
            EARLY,
            *STARTING,
        ),
        returns="nullable",
        rule="The winner's share of the votes times the mean confidence of its voters; "
        "`unanimous`: the least confidence. 0 when there is no winner.",
        formula="share·mean(cᵢ of the winner's voters); unanimous: min cᵢ",
        example="""import { parallel } from "@parallax/primitives/execution"
import { voting } from "@parallax/primitives/aggregation"

results = parallel(agents)
voting(results, "majority")""",
        example_agents=answers(
            ada=("merge", 0.9), grace=("merge", 0.8), linus=("wait", 0.6), ken=("merge", 0.7)
        ),
        example_result='"merge" ~> 0.6',
        calls_agents=True,
    ),
    PrimitiveSpec(
        name="merge",
        category="aggregation",
        summary="One answer made of the parts of several.",
        subject=ANSWERS,
        options=(
            Parameter(
                name="strategy",
                kind="text",
                default="deep",
                choices=("deep", "shallow", "concat", "union"),
                doc="Objects key by key at every depth, or at the top alone; `concat` also joins "
                "lists end to end, `union` without equal elements.",
            ),
            Parameter(
                name="conflict",
                kind="text",
                default="highest",
                choices=("highest", "first", "last"),
                doc="Which of differing parts stays: the most confident, or that of the first or "
                "last agent.",
            ),
            *STARTING,
        ),
        returns="nullable",
        rule="The least confidence of the parts that made it into the result; each part keeps its "
        "own.",
        formula="min(cᵢ of what contributed)",
        example="""import { parallel } from "@parallax/primitives/execution"
import { merge } from "@parallax/primitives/aggregation"

results = parallel(agents)
merge(results)""",
        example_agents=answers(
            ada=({"risk": "low", "files": 3}, 0.9), grace=({"risk": "high", "owner": "ui"}, 0.7)
        ),
        example_result='{"risk":"low","files":3,"owner":"ui"} ~> 0.7',
        calls_agents=True,
    ),
    PrimitiveSpec(
        name="reduce",
        category="aggregation",
        summary="The elements of a list folded into one value, from the first on.",
        subject=LIST,
        options=(
            Parameter(
                name="fn",
                kind="function",
                required=True,
                doc="Gives the next value for the value so far, an element and its place; failed "
                "elements are passed over.",
            ),
            Parameter(
                name="initial",
                kind="value",
                doc="The value to begin with. Null: the first element.",
            ),
        ),
        returns="any",
        rule="The least confidence of what was folded and of the result; 0 of nothing.",
        formula="min(cᵢ, c of initial and result)",
        example="""import { parallel } from "@parallax/primitives/execution"
import { reduce } from "@parallax/primitives/aggregation"

reduce(parallel(agents), (total, part) => total + part.lines, 0)""",
        example_agents=answers(ada=({"lines": 120}, 0.9), grace=({"lines": 30}, 0.8)),
        example_result="150 ~> 0.8",
        everyday=True,
    ),
    PrimitiveSpec(
        name="average",
        category="aggregation",
        summary="The weighted mean of numbers.",
        subject=Parameter(
            name="results",
            kind="answers",
            required=True,
            several=True,
            doc="Numbers, or tasks that give them, as one list or as several arguments; null ones "
            "did not answer.",
        ),
        options=(
            Parameter(
                name="by",
                kind="selector",
                doc="Which part of an answer is the number: a key, a path or a lambda.",
            ),
            *STARTING,
        ),
        returns="nullable",
        rule="The mean confidence of those who answered; 0 if nobody did. A number weighs its "
        "confidence times the expertise of its agent.",
        formula="mean cᵢ; value: Σ wᵢ·xᵢ/Σ wᵢ, wᵢ = cᵢ·eᵢ",
        example="""import { average } from "@parallax/primitives/aggregation"

average(agents, "score")""",
        example_agents=answers(ada=({"score": 8}, 0.9), grace=({"score": 5}, 0.6)),
        example_result="6.8 ~> 0.75",
        calls_agents=True,
        everyday=True,
    ),
    PrimitiveSpec(
        name="best",
        category="aggregation",
        summary="The most confident of several answers; of equals that of the first agent.",
        subject=ANSWERS,
        options=STARTING,
        returns="nullable",
        rule="Its own; 0 if nobody answered.",
        formula="max cᵢ",
        example="""import { best } from "@parallax/primitives/aggregation"

best(agents)""",
        example_agents=answers(ada=("perhaps", 0.5), grace=("certainly", 0.9)),
        example_result='"certainly" ~> 0.9',
        calls_agents=True,
        everyday=True,
    ),
    PrimitiveSpec(
        name="details",
        category="aggregation",
        summary="What the primitive that made a value knows about it, such as votes and errors.",
        subject=Parameter(
            name="v", kind="value", required=True, doc="What a primitive gave, or an agent."
        ),
        returns="object",
        rule="Always 1: what is known is certain, however sure the value is. Of what no primitive "
        "made nothing is known.",
        formula="1",
        example="""import { parallel } from "@parallax/primitives/execution"
import { consensus } from "@parallax/primitives/aggregation"
import { details } from "@parallax/primitives/aggregation"

agreed = consensus(parallel(agents), 0.9)
[details(agreed).leading, details(agreed).votes]""",
        example_agents=answers(ada=("yes", 0.9), grace=("no", 0.3)),
        example_result='["yes",{"yes":1,"no":1}] ~> 1',
        everyday=True,
    ),
)
