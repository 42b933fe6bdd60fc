"""Requirements that were read from a goal as the text of a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from parallax_compiler.source import Source
from parallax_patterns.generation.goals.reading import read_goal
from parallax_patterns.generation.yaml_text import flow

NAME: Final = "the goal"
"""What the text is called in findings."""


def goal_source(goal: str) -> Source:
    """The requirements of a goal, to be read like any others."""
    return Source(NAME, requirements_text(read_goal(goal).requirements))


def requirements_text(requirements: Mapping[str, Any]) -> str:
    """Requirements as YAML: a line for each field, and for each entry of a list."""
    return "".join(f"{line}\n" for line in _lines(requirements))


def _lines(requirements: Mapping[str, Any]) -> Iterator[str]:
    for key, value in requirements.items():
        if isinstance(value, list) and any(isinstance(one, dict) for one in value):
            yield f"{key}:"
            yield from (f"  - {flow(one)}" for one in value)
        else:
            yield f"{key}: {flow(value)}"
