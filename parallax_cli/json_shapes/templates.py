"""The shapes of `parallax templates list` and `parallax templates show`."""

from __future__ import annotations

from typing import Any

from parallax_patterns.ready_patterns import ReadyPattern


def template_shape(one: ReadyPattern) -> dict[str, Any]:
    """A ready pattern with its texts."""
    return {
        "name": one.name,
        "description": one.description,
        "category": one.category,
        "needs": list(one.needs),
        "whenToUse": one.when,
        "pattern": one.text,
        "tests": one.tests,
    }
