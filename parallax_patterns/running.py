"""Running a pattern with real agents: from its name to an execution.

What keeps a run from beginning (no such pattern, faults in it, too few agents) raises UserError;
what goes wrong in the run itself is told by the execution.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, Required, TypedDict, Unpack

from parallax_patterns.agents.groups import missing_agents
from parallax_patterns.caching.cached_patterns import compiled_pattern
from parallax_patterns.compiled import CompiledPattern
from parallax_patterns.errors import UserError
from parallax_patterns.programs import build_program
from parallax_patterns.project import Project
from parallax_patterns.run_input import parse_input
from parallax_primitives.state import Store
from parallax_runtime import Clock, Execution, Observer, Program, Registry, run_sync
from parallax_runtime.clock import SystemClock
from parallax_runtime.mailboxes import AnyResolver

__all__ = ["Prepared", "RunOutcome", "parse_input", "prepare", "run_pattern", "run_prepared"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A pattern that can be run."""

    path: Path
    compilation: CompiledPattern
    program: Program


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOutcome:
    """A run with the pattern it was of."""

    execution: Execution
    compilation: CompiledPattern
    program: Program


def prepare(project: Project, name_or_path: str) -> Prepared:
    """The pattern of a name or path, compiled and loaded."""
    path = project.find_pattern(name_or_path)
    compilation = compiled_pattern(path, project)
    return Prepared(path=path, compilation=compilation, program=build_program(compilation))


class Journalling(Protocol):
    """What keeps what happens in a run; see `journals`."""

    @property
    def clock(self) -> Clock:
        """The run's time."""

    def around(self, settings: RunSettings) -> RunSettings:
        """The settings of a run that goes through the journal."""

    def finish(self, execution: Execution | None) -> None:
        """Keeps how the run ended; None for one that did not come to its end."""


class RunSettings(TypedDict, total=False):
    """How to run: `agents` has to be given; `timeout` is in seconds.

    `store` is what primitives remember beyond the run, as `state_store.state_of` gives it; a run
    with a `journal` has that one's clock.
    """

    agents: Required[Registry]
    resolver: AnyResolver | None
    clock: Clock | None
    observers: Sequence[Observer]
    seed: int
    timeout: float | None
    store: Store | None
    journal: Journalling | None


def run_prepared(
    prepared: Prepared,
    input: Any,
    **settings: Unpack[RunSettings],
) -> RunOutcome:
    """Runs a pattern once."""
    require_agents(prepared, settings["agents"])
    journal = settings.get("journal")
    if journal is None:
        return _ran(prepared, input, settings)
    outcome: RunOutcome | None = None
    try:
        outcome = _ran(prepared, input, journal.around(settings))
    finally:
        journal.finish(None if outcome is None else outcome.execution)
    return outcome


def _ran(prepared: Prepared, data: Any, settings: RunSettings) -> RunOutcome:
    program = prepared.program
    execution = run_sync(
        program,
        data,
        settings["agents"],
        clock=settings.get("clock") or SystemClock(),
        observers=settings.get("observers", ()),
        resolver=settings.get("resolver"),
        seed=settings.get("seed", 0),
        timeout=settings.get("timeout"),
        store=settings.get("store"),
    )
    return RunOutcome(execution=execution, compilation=prepared.compilation, program=program)


def require_agents(prepared: Prepared, agents: Registry) -> None:
    """Raises UserError where a group of the pattern is short of agents."""
    missing = missing_agents(prepared.compilation, prepared.program, agents)
    if missing:
        raise UserError(f"`{prepared.program.name}` lacks agents.", diagnostics=missing)


def run_pattern(
    project: Project,
    name_or_path: str,
    input: Any,
    **settings: Unpack[RunSettings],
) -> RunOutcome:
    """Compiles and runs a pattern of a project."""
    return run_prepared(prepare(project, name_or_path), input, **settings)
