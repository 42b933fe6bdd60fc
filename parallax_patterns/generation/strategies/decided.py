"""What a strategy decides, and the findings that several strategies share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from parallax_patterns.diagnostics.requirements import MissingVoices
from parallax_patterns.generation.brief import Brief
from parallax_patterns.generation.plan import Form, Gate, Group, Stage
from parallax_patterns.requirements import Strategy


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """How the decision is made."""

    form: Form
    stages: tuple[Stage, ...]
    groups: tuple[Group, ...]
    gates: tuple[Gate, ...] = ()
    items: str = ""


Planner: TypeAlias = Callable[[Brief, Strategy], Decided]
"""Plans the decision; faults are reported."""


def too_few(brief: Brief, strategy: str, found: int, needed: int, field: str) -> None:
    """Reports that there are too few to ask."""
    brief.report(
        MissingVoices(
            source=brief.source,
            span=brief.key(field) if brief.located.has(field) else brief.value("strategy"),
            strategy=strategy,
            found=found,
            needed=needed,
            field=field,
        )
    )


def naming_field(brief: Brief) -> str:
    """The field that says who is asked."""
    fields = ("stages", "perspectives", "agents")
    return next((one for one in fields if brief.located.has(one)), "perspectives")


def refuse_stages(brief: Brief, strategy: str) -> None:
    """Refuses `stages` where everyone is asked at once."""
    if brief.requirements.stages is not None:
        brief.unused(
            "stages",
            reason=f"`{strategy}` asks everyone at once",
            advice="Use `strategy: pipeline`, or move the stages into `perspectives`",
        )


def refuse_aggregation(brief: Brief, strategy: str, *fields: str) -> None:
    """Refuses those parts of `aggregation` that mean nothing where approvals are counted."""
    for field in fields:
        if brief.located.has("aggregation", field):
            brief.unused(
                "aggregation",
                field,
                reason=f"`{strategy}` counts approvals",
                advice="Use `constraints: {requiredApprovals: …}`, or remove it",
            )


def refuse_conditions(brief: Brief, reason: str) -> None:
    for at, stage in enumerate(brief.requirements.stages or []):
        if stage.condition is not None:
            brief.unused(
                "stages",
                at,
                "condition",
                reason=reason,
                advice="Remove it, or use `strategy: pipeline`",
            )


def refuse_gates(brief: Brief, strategy: str) -> None:
    """Refuses approvals and blocks where nobody is asked for a verdict."""
    for field in ("requiredApprovals", "blockOn"):
        if brief.located.has("constraints", field):
            brief.unused(
                "constraints",
                field,
                reason=f"in a `{strategy}` nobody is asked to approve",
                advice="Use `strategy: quality-gate` or `strategy: review`, or remove it",
            )
