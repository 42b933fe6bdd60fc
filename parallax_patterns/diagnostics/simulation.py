"""Findings about simulations: PLX0811 and on."""

from __future__ import annotations

from typing import ClassVar

from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.records import dataclass


@dataclass(frozen=True, kw_only=True)
class UnreadableInvariant(Diagnostic):
    """An invariant is no expression that can be decided of a run.

    An invariant is an expression over what is known of a run: `status`, `value`, `confidence`,
    `escalated`, `pending`, `calls`, `failures`, `seconds`, `asked`, `truth` and `input`. It asks no
    agent and waits for nothing.

    Wrong:

        invariants: ["escalted or confidence >= 0.9"]

    Right:

        invariants: ["escalated or confidence >= 0.9"]
    """

    code: ClassVar[str] = "PLX0811"
    title: ClassVar[str] = "unreadable invariant"
    stage: ClassVar[str] = "name"
    why: str

    @property
    def label(self) -> str:
        return f"this cannot be decided: {self.why}"

    @property
    def hint(self) -> str:
        return "Write an expression over `status`, `confidence`, `escalated`, `calls` and the like"


@dataclass(frozen=True, kw_only=True)
class UnknownProfile(Diagnostic):
    """A simulated agent is given a profile that does not exist.

    Every project has `typical`, `careful`, `hasty`, `liar` and `flaky`; a test file adds its own
    under `simulation.profiles`.

    Wrong:

        simulation: {agents: {security: carefull}}

    Right:

        simulation: {agents: {security: careful}}
    """

    code: ClassVar[str] = "PLX0812"
    title: ClassVar[str] = "unknown profile"
    stage: ClassVar[str] = "name"
    name: str
    nearest: str | None = None

    @property
    def label(self) -> str:
        return f"there is no profile `{self.name}`"

    @property
    def hint(self) -> str:
        if self.nearest is not None:
            return f"Write `{self.nearest}`"
        return "Add it under `simulation.profiles`"
