"""Composing: requirements in, the texts of a pattern and of its tests out. Pure and repeatable."""

from __future__ import annotations

from dataclasses import dataclass

from parallax_compiler.diagnostics.core import Sink
from parallax_patterns.generation.plan import PatternPlan
from parallax_patterns.generation.planning import plan_of
from parallax_patterns.generation.rendering import render
from parallax_patterns.generation.test_text import write_tests
from parallax_patterns.requirements import LocatedRequirements


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratedPattern:
    """A pattern and its tests as text; `notes` say what was assumed, a sentence each."""

    name: str
    pattern_text: str
    test_text: str
    plan: PatternPlan
    notes: tuple[str, ...]


def compose(
    requirements: LocatedRequirements,
    sink: Sink,
    *,
    name: str | None = None,
    pattern_path: str | None = None,
) -> GeneratedPattern | None:
    """The pattern that the requirements ask for; None when the sink received errors.

    `name` overrides the one in the file. `pattern_path` is the way from the test file to the
    pattern; by default that of a project's usual folders.
    """
    plan = plan_of(requirements, sink, name)
    return None if plan is None else compose_plan(plan, pattern_path=pattern_path)


def compose_plan(plan: PatternPlan, *, pattern_path: str | None = None) -> GeneratedPattern:
    """The pattern of a sound plan: its text and its tests."""
    path = pattern_path if pattern_path is not None else f"../../patterns/{plan.name}.prism"
    return GeneratedPattern(
        name=plan.name,
        pattern_text=render(plan),
        test_text=write_tests(plan, path),
        plan=plan,
        notes=plan.notes,
    )
