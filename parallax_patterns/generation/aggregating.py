"""How a panel's answers become one: `aggregation`, checked against the strategy."""

from __future__ import annotations

from typing import Final, Literal

from parallax_patterns.diagnostics.requirements import UnknownReference
from parallax_patterns.generation.brief import Brief
from parallax_patterns.generation.plan import Aggregation
from parallax_primitives.nearest import nearest

MAJORITY: Final = 0.6
"""The agreement that a consensus needs where nothing else is asked for: more than half, so that a
tie agrees on nothing, while the leading answer still reaches whoever decides instead."""

METHODS: Final = {
    "consensus": ("weighted", "majority", "unanimous", "bayes"),
    "voting": ("majority", "plurality", "weighted", "unanimous"),
}


def aggregation_of(brief: Brief, primitive: Literal["consensus", "voting"]) -> Aggregation:
    """The aggregation of the panels; what it cannot honour is reported."""
    wanted = brief.requirements.aggregation
    if wanted is None:
        return Aggregation(primitive=primitive, threshold=_threshold(primitive, None))
    _check_method(brief, primitive)
    if wanted.weights is not None:
        _check_weights(brief)
    return Aggregation(
        primitive=primitive,
        method=wanted.method,
        threshold=wanted.threshold or _threshold(primitive, wanted.method),
        by=wanted.by,
        min_votes=wanted.min_votes or 1,
    )


def _threshold(primitive: str, method: str | None) -> float | None:
    """The agreement asked for where the requirements do not say; None leaves it to the method."""
    return (
        MAJORITY if primitive == "consensus" and method in {None, "weighted", "majority"} else None
    )


def _check_method(brief: Brief, primitive: str) -> None:
    wanted = brief.requirements.aggregation
    if wanted is None or wanted.method is None or wanted.method in METHODS[primitive]:
        return
    other = "voting" if primitive == "consensus" else "consensus"
    brief.report(
        UnknownReference(
            source=brief.source,
            span=brief.value("aggregation", "method"),
            name=wanted.method,
            what=f"method of `{primitive}` (it is one of `{other}`)",
            nearest=nearest(wanted.method, METHODS[primitive]),
            known=METHODS[primitive],
        )
    )


def check_votes(brief: Brief, aggregation: Aggregation, voices: int) -> None:
    """More votes than voices can never be had."""
    wanted = aggregation.min_votes
    if wanted > max(1, voices):
        brief.contradiction(
            "aggregation",
            "minVotes",
            problem=f"{voices} voices can never give {wanted} votes",
            advice=f"Write {voices} or less, or ask more agents",
        )


def check_weights(brief: Brief) -> None:
    """No primitive takes weights from a pattern: a vote weighs what its agent's expertise says."""
    for at, perspective in enumerate(brief.requirements.perspectives or []):
        if perspective.weight is not None:
            brief.unsupported("perspectives", at, "weight", advice=_EXPERTISE)


def _check_weights(brief: Brief) -> None:
    brief.unsupported("aggregation", "weights", advice=_EXPERTISE)


_EXPERTISE: Final = (
    "Give the agents their `expertise` where they are registered: a vote weighs confidence times "
    "expertise"
)
