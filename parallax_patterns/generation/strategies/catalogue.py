"""The table of all strategies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from parallax_patterns.generation.strategies import (
    approvals,
    debate,
    hierarchical,
    map_reduce,
    panels,
    router,
    staged,
)
from parallax_patterns.generation.strategies.decided import Planner
from parallax_patterns.requirements import Strategy

PLANNERS: Final[Mapping[Strategy, Planner]] = {
    "parallel-consensus": panels.panel,
    "consensus": panels.panel,
    "voting": panels.panel,
    "resilient": panels.resilient,
    "quality-gate": approvals.quality_gate,
    "debate": debate.debate,
    "review": approvals.review,
    "hierarchical": hierarchical.hierarchical,
    "pipeline": staged.chain,
    "sequential": staged.chain,
    "custom": staged.chain,
    "cascade": staged.tiers,
    "fallback-chain": staged.tiers,
    "race": staged.race,
    "router": router.router,
    "map-reduce": map_reduce.map_reduce,
}
