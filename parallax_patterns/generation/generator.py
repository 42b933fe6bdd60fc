"""Generating for programs: requirements in, a proven pattern out.

    pattern = PatternGenerator().compose({"goal": "Review", "perspectives": ["security", "speed"]})
    pattern.save("patterns/")

What `compose` gives has no finding, has passed its tests, and has broken no rule in simulated runs.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source
from parallax_patterns.errors import FINDINGS, UserError
from parallax_patterns.generation.composing import GeneratedPattern, compose
from parallax_patterns.generation.goals.writing import goal_source
from parallax_patterns.generation.proposals.model import Case
from parallax_patterns.generation.proposals.proposing import Asker, propose
from parallax_patterns.generation.providers.model import Provider
from parallax_patterns.generation.providers.settings import GenerateSettings
from parallax_patterns.generation.providers.table import provider_of
from parallax_patterns.generation.trying import Trial, tried
from parallax_patterns.generation.writing import attributed
from parallax_patterns.generation.yaml_text import flow
from parallax_patterns.project import Project
from parallax_patterns.requirements import LocatedRequirements, Requirements, load_requirements
from parallax_patterns.sources import read_source

Wanted: TypeAlias = Path | str | Mapping[str, Any] | Requirements
"""Requirements: a file, a goal in words, data, or the model of them."""


class PatternGenerator:
    """Makes patterns from requirements: by rules alone, or with a model.

    What a `provider` proposes is taken when it holds; else the pattern of the rules is. `settings`
    say how it is asked, and name one where none is given.
    """

    def __init__(
        self, provider: Provider | None = None, *, settings: GenerateSettings | None = None
    ) -> None:
        self._settings = settings or GenerateSettings()
        self._provider = provider or provider_of(self._settings, os.environ)

    def compose(self, requirements: Wanted, *, name: str | None = None) -> GeneratedPattern:
        """The pattern that the requirements ask for; `name` overrides theirs.

        Raises UserError, with the findings at their places, when they cannot be honoured.
        """
        case = _case(requirements, name)
        if self._provider is None:
            _require(case.by_rules, tried(case.by_rules))
            return case.by_rules
        proposed = propose(case, Asker(provider=self._provider, settings=self._settings))
        composed = attributed(case, proposed)
        _require(composed, proposed.trial or tried(composed))
        return composed

    async def acompose(self, requirements: Wanted, *, name: str | None = None) -> GeneratedPattern:
        """As `compose`, beside whatever else the loop does."""
        return await asyncio.to_thread(self.compose, requirements, name=name)


def _case(wanted: Wanted, name: str | None) -> Case:
    """The requirements with the pattern of the rules."""
    sink = Sink()
    given = _located(wanted, sink)
    if given is not None:
        file = wanted if isinstance(wanted, Path) else None
        stem = None if file is None else file.stem.removesuffix(".requirements")
        name = name or given.requirements.name or stem
        composed = compose(given, sink, name=name)
        if composed is not None:
            return Case(requirements=given, by_rules=replace(composed, source=file), name=name)
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
