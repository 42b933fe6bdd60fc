"""The ready patterns of the first architecture, and which of today does what each of them did."""

from __future__ import annotations

from typing import Final

from parallax_patterns.errors import UserError
from parallax_patterns.project import kebab_case
from parallax_patterns.ready_patterns import ReadyPattern, ready_pattern
from parallax_primitives.nearest import nearest

OLDER: Final = {
    "cascading-refinement": "cascading-refinement",
    "confidence-cascade": "confidence-cascade",
    "consensus-builder": "consensus-builder",
    "enhanced-consensus": "consensus-builder",
    "epistemic-orchestrator": "epistemic-orchestrator",
    "load-balancer": "load-balancer",
    "multi-validator": "multi-validator",
    "parallel-exploration": "parallel-exploration",
    "robust-analysis": "robust-analysis",
    "simple-consensus": "voting",
    "uncertainty-mapreduce": "uncertainty-mapreduce",
    "uncertainty-router": "uncertainty-router",
}
"""The twelve, by name."""

_GONE: Final = {
    "confidence-budget": "it spent a budget of confidence, which is no thing that can be spent",
    "llm-augmented-decision": "it asked a model while it ran, which patterns leave to agents",
    "prompt-testing": "it compared prompts, which is for tests and simulations",
    "website-builder": "it was of one project alone",
}


def older_pattern(name: str) -> ReadyPattern:
    """The ready pattern of today for an older one, which may also be one that is there today."""
    wanted = kebab_case(name)
    if wanted in OLDER:
        return ready_pattern(OLDER[wanted])
    if wanted in _GONE:
        raise UserError(
            f"The older pattern `{name}` has no successor: {_GONE[wanted]}.",
            hint="Use `parallax generate pattern` with requirements of your own.",
        )
    near = nearest(wanted, OLDER)
    hint = f"Did you mean `{near}`?" if near else f"Use one of {', '.join(OLDER)}."
    raise UserError(f"There was no ready pattern `{name}`.", hint=hint)
