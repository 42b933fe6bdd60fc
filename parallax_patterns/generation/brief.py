"""What planning works on: requirements with their places, and where it reports and notes."""

from __future__ import annotations

from dataclasses import dataclass, field

from parallax_compiler.diagnostics.core import Diagnostic, Related, Sink
from parallax_compiler.source import Source, Span
from parallax_patterns.diagnostics.requirements import (
    Contradiction,
    RepeatedName,
    UnsupportedField,
    UnusedField,
)
from parallax_patterns.located_yaml.document import Located
from parallax_patterns.requirements import LocatedRequirements, Requirements


@dataclass(slots=True)
class Brief:
    """The requirements while they are planned; `notes` are sentences for whoever asked."""

    given: LocatedRequirements
    sink: Sink
    notes: list[str] = field(default_factory=list)

    @property
    def requirements(self) -> Requirements:
        return self.given.requirements

    @property
    def located(self) -> Located:
        return self.given.located

    @property
    def source(self) -> Source:
        return self.given.located.source

    def report(self, diagnostic: Diagnostic) -> None:
        self.sink.report(diagnostic)

    def note(self, sentence: str) -> None:
        if sentence not in self.notes:
            self.notes.append(sentence)

    def key(self, *path: str | int) -> Span:
        return self.located.key_span(*path)

    def value(self, *path: str | int) -> Span:
        return self.located.span(*path)

    def unused(self, *path: str | int, reason: str, advice: str) -> None:
        """Refuses a field that this strategy has no use for."""
        self.report(
            UnusedField(
                source=self.source,
                span=self.key(*path),
                field=_name(path),
                reason=reason,
                advice=advice,
            )
        )

    def unsupported(self, *path: str | int, advice: str) -> None:
        self.report(
            UnsupportedField(
                source=self.source, span=self.key(*path), field=_name(path), advice=advice
            )
        )

    def contradiction(self, *path: str | int, problem: str, advice: str) -> None:
        self.report(
            Contradiction(
                source=self.source, span=self.value(*path), problem=problem, advice=advice
            )
        )

    def repeated(self, *path: str | int, name: str, what: str, first: Span) -> None:
        self.report(
            RepeatedName(
                source=self.source,
                span=self.value(*path),
                name=name,
                what=what,
                related=(Related(first, "it is here first"),),
            )
        )


def _name(path: tuple[str | int, ...]) -> str:
    """The last key of a path."""
    return next(part for part in reversed(path) if isinstance(part, str))
