"""`voting`: the answer that wins an election among the results."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from parallax_primitives.ballots import Poll, take_poll
from parallax_primitives.context import Context
from parallax_primitives.derivation import derived
from parallax_primitives.parameters import BY, RESULTS, answers
from parallax_primitives.quantities import needed
from parallax_primitives.spec import Parameter, Primitive, PrimitiveSpec
from parallax_primitives.values import Value
from parallax_primitives.verdicts import TOLERANCE, Verdict, by_heads, by_weight, details_of

METHODS: Final[Mapping[str, Callable[[Poll], Verdict]]] = {
    "majority": by_heads,
    "plurality": by_heads,
    "weighted": by_weight,
    "unanimous": by_heads,
}


async def voting(
    context: Context,
    subject: Value,
    *,
    method: str = "majority",
    by: Value = None,
    quorum: Value = None,
    threshold: float = 0.0,
) -> Value:
    poll = await take_poll(context, subject, by)
    verdict = METHODS[method](poll)
    won = (
        bool(poll.ballots)
        and verdict.agreement >= threshold - TOLERANCE
        and _passes_bar(poll, verdict, method)
        and (quorum is None or poll.answered >= needed(quorum, poll.asked))
    )
    confidence = _confidence(poll, verdict, method) if won else 0.0
    value = verdict.answer if won else None
    return derived(value, confidence, context.name, poll.inputs, details_of(poll, verdict))


def _passes_bar(poll: Poll, verdict: Verdict, method: str) -> bool:
    """Whether the winner has what the method asks for beyond the most votes."""
    match method:
        case "majority":
            return 2 * verdict.standings[0].heads > poll.answered
        case "unanimous":
            return verdict.unopposed
    return True


def _confidence(poll: Poll, verdict: Verdict, method: str) -> float:
    if method == "unanimous":
        return min(ballot.confidence for ballot in poll.ballots)
    return verdict.support


PRIMITIVE = Primitive(
    spec=PrimitiveSpec(
        name="voting",
        category="aggregation",
        summary="The answer that wins the vote; null when it misses the method's bar.",
        subject=RESULTS,
        options=(
            Parameter(
                name="method",
                kind="text",
                default="majority",
                choices=tuple(METHODS),
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
    ),
    handler=voting,
)
