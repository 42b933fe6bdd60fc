"""The table of all forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from parallax_patterns.generation.forms import (
    chain,
    gate,
    map_reduce,
    panel,
    race,
    review,
    rounds,
    route,
    tiers,
)
from parallax_patterns.generation.forms.shape import Shape
from parallax_patterns.generation.plan import Form

SHAPES: Final[Mapping[Form, Shape]] = {
    "panel": panel.SHAPE,
    "chain": chain.SHAPE,
    "tiers": tiers.SHAPE,
    "race": race.SHAPE,
    "route": route.SHAPE,
    "map-reduce": map_reduce.SHAPE,
    "review": review.SHAPE,
    "gate": gate.SHAPE,
    "rounds": rounds.SHAPE,
}
