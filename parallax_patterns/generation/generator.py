"""Generating for programs: requirements in, a proven pattern out.

    pattern = PatternGenerator().compose({"goal": "Review", "perspectives": ["security", "speed"]})
    pattern.save("patterns/")

What `compose` gives has no finding, has passed its tests, and has broken no rule in simulated runs.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source
from parallax_patterns.errors import FINDINGS, UserError
from parallax_patterns.generation.composing import GeneratedPattern, compose
from parallax_patterns.generation.goals.writing import goal_source
from parallax_patterns.generation.trying import Trial, tried
from parallax_patterns.generation.yaml_text import flow
from parallax_patterns.project import Project
from parallax_patterns.requirements import LocatedRequirements, Requirements, load_requirements
from parallax_patterns.sources import read_source

Wanted: TypeAlias = Path | str | Mapping[str, Any] | Requirements
"""Requirements: a file, a goal in words, data, or the model of them."""


class PatternGenerator:
    """Makes patterns from requirements, by rules alone."""

    def compose(self, requirements: Wanted, *, name: str | None = None) -> GeneratedPattern:
        """The pattern that the requirements ask for; `name` overrides theirs.

        Raises UserError, with the findings at their places, when they cannot be honoured.
        """
        composed = _composed(requirements, name)
        _require(composed, tried(composed))
        return composed

    async def acompose(self, requirements: Wanted, *, name: str | None = None) -> GeneratedPattern:
        """As `compose`, beside whatever else the loop does."""
        return await asyncio.to_thread(self.compose, requirements, name=name)


def _composed(wanted: Wanted, name: str | None) -> GeneratedPattern:
    sink = Sink()
    given = _located(wanted, sink)
    if given is not None:
        file = wanted if isinstance(wanted, Path) else None
        stem = None if file is None else file.stem.removesuffix(".requirements")
        composed = compose(given, sink, name=name or given.requirements.name or stem)
        if composed is not None:
            return replace(composed, source=file)
    raise UserError(
        "The requirements have faults; nothing was generated.",
        diagnostics=tuple(sink),
        exit_code=FINDINGS,
    )


def _located(wanted: Wanted, sink: Sink) -> LocatedRequirements | None:
    match wanted:
        case Path():
            return load_requirements(read_source(wanted, Project.find(wanted), sink), sink)
        case str():
            return load_requirements(goal_source(wanted), sink)
        case Requirements():
            data = wanted.model_dump(mode="json", by_alias=True, exclude_unset=True)
            return load_requirements(Source("requirements", _written(data)), sink)
    return load_requirements(Source("requirements", _written(wanted)), sink)


def _written(data: Mapping[str, Any]) -> str:
    """Data as YAML; findings then point into this text."""
    try:
        return f"{flow(dict(data))}\n"
    except (TypeError, ValueError):
        raise UserError(
            "The requirements hold something that is no JSON data.",
            hint="Use texts, numbers, booleans, lists and mappings with texts as keys.",
        ) from None


def _require(composed: GeneratedPattern, trial: Trial) -> None:
    if trial.passed:
        return
    failed = [case.name for case in trial.tests.cases if case.status != "passed"]
    shown = f"; these cases fail: {', '.join(failed)}" if failed else ""
    raise UserError(
        f"The pattern `{composed.name}` does not hold what it promises{shown}.",
        diagnostics=trial.validation.diagnostics,
        exit_code=FINDINGS,
    )
