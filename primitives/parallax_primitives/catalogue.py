"""The table of all primitives: what each declares about itself.

A primitive exists when its spec stands in the table of its category under `specs/`. What it does
stands in a file of its own, of which nothing is loaded here; see `handlers.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from parallax_primitives.spec import PrimitiveSpec
from parallax_primitives.specs.aggregation import AGGREGATION
from parallax_primitives.specs.confidence import CONFIDENCE
from parallax_primitives.specs.control import CONTROL
from parallax_primitives.specs.coordination import COORDINATION
from parallax_primitives.specs.event import EVENT
from parallax_primitives.specs.execution import EXECUTION
from parallax_primitives.specs.goal import GOAL
from parallax_primitives.specs.resource import RESOURCE
from parallax_primitives.specs.temporal import TEMPORAL
from parallax_primitives.specs.transaction import TRANSACTION
from parallax_primitives.specs.transformation import TRANSFORMATION
from parallax_primitives.specs.workflow import WORKFLOW

_TABLES: Final[tuple[tuple[PrimitiveSpec, ...], ...]] = (
    EXECUTION,
    AGGREGATION,
    CONFIDENCE,
    CONTROL,
    COORDINATION,
    RESOURCE,
    TEMPORAL,
    TRANSACTION,
    TRANSFORMATION,
    WORKFLOW,
    GOAL,
    EVENT,
)

SPECS: Final[Mapping[str, PrimitiveSpec]] = MappingProxyType(
    {spec.name: spec for table in _TABLES for spec in table}
)

CATEGORIES: Final[tuple[str, ...]] = tuple(dict.fromkeys(one.category for one in SPECS.values()))
"""The categories in the order of the table."""
