"""What is to be said of a text, were it the content of a file: its findings and its meaning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from parallax_compiler.diagnostics.core import Diagnostic, Severity, Sink
from parallax_compiler.source import Source
from parallax_patterns.compilation import derive
from parallax_patterns.fixing.meaning import meaning
from parallax_patterns.project import Project
from parallax_patterns.requirements import load_requirements
from parallax_patterns.validation import CHECKS, Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The findings about a text, and what it means: None where nothing says when that is equal."""

    source: Source
    diagnostics: tuple[Diagnostic, ...]
    meaning: object = None

    @property
    def has_errors(self) -> bool:
        return any(one.severity is Severity.ERROR for one in self.diagnostics)

    def new_faults(self, before: Judged) -> tuple[Diagnostic, ...]:
        """The errors and warnings that were not there before, wherever they stood."""
        new = _faults(self.diagnostics) - _faults(before.diagnostics)
        return tuple(one for one in self.diagnostics if (one.code, one.label) in new)


def _faults(diagnostics: Iterable[Diagnostic]) -> Counter[tuple[str, str]]:
    grave = (one for one in diagnostics if one.severity is not Severity.NOTE)
    return Counter((one.code, one.label) for one in grave)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """Judges texts of one file."""

    path: Path
    kind: Kind
    project: Project
    strict: bool

    def of(self, source: Source) -> Judged:
        if self.kind == "pattern":
            return self._of_pattern(source)
        sink = Sink()
        check = import_module(CHECKS[self.kind]).check
        check(self.path, source, self.project, sink)
        given = load_requirements(source, Sink()) if self.kind == "requirements" else None
        wanted = None if given is None else given.requirements
        return Judged(source=source, diagnostics=tuple(sink), meaning=wanted)

    def _of_pattern(self, source: Source) -> Judged:
        found = derive(source, Sink(), self.project.owner_of(self.path)).pattern
        return Judged(
            source=source,
            diagnostics=(*found.diagnostics, *(found.strict if self.strict else ())),
            meaning=None if found.python is None else meaning(found.python),
        )
