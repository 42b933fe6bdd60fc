"""A compiled pattern: what its users need of it, whether just compiled or restored from a cache."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from parallax_compiler.diagnostics.core import Diagnostic, Severity
from parallax_compiler.source import Source, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledPattern:
    """The findings about a pattern file and, if that was asked for, its program as Python text."""

    source: Source
    diagnostics: tuple[Diagnostic, ...] = ()
    strict: tuple[Diagnostic, ...] = ()
    """What only a strict check finds."""
    python: str | None = None
    """None when the file has errors, and when only its findings were asked for."""
    imported: tuple[Source, ...] = ()
    """The files that it imports, and those that they import."""
    groups: Mapping[str, tuple[Source, Span]] = field(default_factory=dict)
    """Where each group of agents is declared, or first named."""

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        return self._of(Severity.ERROR)

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        return self._of(Severity.WARNING)

    @property
    def complete(self) -> bool:
        """Whether there is nothing more to have: a program, or errors that prevent one."""
        return self.python is not None or bool(self.errors)

    def group_place(self, name: str) -> tuple[Source, Span]:
        """Where a group is declared, or first named; the first line when nothing says."""
        return self.groups.get(name, (self.source, Span(0, len(self.source.line(1)))))

    def _of(self, severity: Severity) -> tuple[Diagnostic, ...]:
        return tuple(one for one in self.diagnostics if one.severity is severity)
