"""All rewrites, in the order in which they are tried: one may rest on what another gave before."""

from __future__ import annotations

from typing import Final

from parallax_patterns.migration.change import Rewrite
from parallax_patterns.migration.rules import (
    curried,
    described,
    exported,
    fan_out,
    gates,
    group_bounds,
    groups,
    imports,
    line_header,
    promises,
    provided,
    retry_loops,
    waiting,
)

IMPORTED: Final = Rewrite(
    name="imported",
    reason="a reader sees at the top what the pattern is made of",
    equality="Always the same program: the older text only says less.",
    finders=(),
)
"""Comes before all others: until its primitives are imported a text has no behaviour to keep."""

REWRITES: Final[tuple[Rewrite, ...]] = (
    line_header.REWRITE,
    group_bounds.REWRITE,
    imports.REWRITE,
    promises.REWRITE,
    waiting.REWRITE,
    exported.REWRITE,
    described.REWRITE,
    curried.REWRITE,
    provided.ANSWERS,
    provided.NAMES,
    groups.REWRITE,
    fan_out.REWRITE,
    retry_loops.REWRITE,
    gates.REWRITE,
)
