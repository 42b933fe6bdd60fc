"""Reads requirements to check them. Loaded when nothing was kept of the file."""

from __future__ import annotations

from typing import Any

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source
from parallax_patterns.generation.planning import plan_of
from parallax_patterns.receipts import hash_of_requirements
from parallax_patterns.requirements import load_requirements


def read(source: Source, sink: Sink, name: str) -> dict[str, Any] | None:
    """Tells what is found; gives the hash of what they say, and where their goal is."""
    given = load_requirements(source, sink)
    if given is None:
        return None
    plan_of(given, sink, given.requirements.name or name)
    goal = given.located.key_span("goal")
    return {"hash": hash_of_requirements(given.requirements), "goal": [goal.start, goal.end]}
