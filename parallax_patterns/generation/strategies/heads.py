"""Who is asked beside the others: the router, the author, the lead.

It is the entry of `agents` that serves no stage and no perspective; where there are agents alone,
the first of them; else an agent with the role as its capability.
"""

from __future__ import annotations

from parallax_patterns.generation.brief import Brief
from parallax_patterns.generation.stage_checks import needs_of
from parallax_patterns.generation.voices import Demand, attempts_of, capability_of
from parallax_patterns.requirements import AgentNeed


def head_of(brief: Brief, role: str) -> AgentNeed:
    """The one who is asked beside the others; several are reported."""
    requirements = brief.requirements
    needs = requirements.agents or []
    served = {need.capability for stage in requirements.stages or [] for need in needs_of(stage)}
    served |= {capability_of(one) for one in requirements.perspectives or []}
    rest = [at for at, need in enumerate(needs) if need.capability not in served]
    if not rest:
        brief.note(f"The {role} is an agent with the capability `{role}`.")
        return AgentNeed(capability=role)
    first = needs[rest[0]]
    for at in rest[1:] if requirements.perspectives is not None else ():
        brief.unused(
            "agents",
            at,
            reason=f"the {role} is `{first.capability}`, and nothing else asks for it",
            advice="Name it in `perspectives` or in a stage, or remove it",
        )
    _check_single(brief, rest[0], first, role)
    return first


def _check_single(brief: Brief, at: int, need: AgentNeed, role: str) -> None:
    for field, number in (("count", need.count), ("min", need.min)):
        if number is not None and number > 1:
            brief.contradiction(
                "agents",
                at,
                field,
                problem=f"`{need.capability}` is the {role}, and there is one",
                advice="Write 1, or leave it out",
            )


def head_demand(brief: Brief, need: AgentNeed, *, prompt: str, operation: str) -> Demand:
    """What the one beside the others is asked."""
    return Demand(
        title=need.capability,
        capability=need.capability,
        count=1,
        at_least=1,
        prompt=prompt,
        operation=operation,
        attempts=attempts_of(brief),
        gate=need.min_confidence or 0.0,
        expertise=need.expertise,
    )
