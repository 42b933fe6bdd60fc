"""Rewrites of plans, one a file; each takes a plan and gives one that means the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from parallax_compiler.plan.nodes import Plan
from parallax_compiler.plan.passes.outline import outline
from parallax_compiler.plan.passes.recursion import mark_recursion
from parallax_compiler.plan.passes.unused import remove_unused

PASSES: Final[tuple[Callable[[Plan], Plan], ...]] = (remove_unused, outline, mark_recursion)
"""In the order in which they run."""


def apply_passes(plan: Plan) -> Plan:
    """The plan after all passes."""
    for rewrite in PASSES:
        plan = rewrite(plan)
    return plan
