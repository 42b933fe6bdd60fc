"""What a diagnostic is, and the sink that collects them.

A diagnostic is data: a frozen, keyword-only dataclass whose class is the fault. Class attributes
carry what never changes (`code`, `title`, `severity`), fields carry printed names and types (never
node objects), and `label` and `hint` are built from the fields. The class docstring is its
`parallax explain` page: prose, a `Wrong:` example and a `Right:` repair, each an indented block.

Example of a class (see the modules of this package):

    @dataclass(frozen=True, kw_only=True)
    class UnknownName(Diagnostic):
        code: ClassVar[str] = "PLX0201"
        title: ClassVar[str] = "unknown name"
        name: str
        nearest: str | None = None

        @property
        def label(self) -> str: ...
        @property
        def hint(self) -> str | None: ...
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from typing import ClassVar

from parallax_compiler.records import dataclass
from parallax_compiler.source import Source, Span


class Severity(Enum):
    """How grave a finding is: an error stops the compiler, a warning and a note do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the characters of `span` by `text`."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits that repair the fault, with one imperative sentence."""

    title: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that explains the fault, such as the first declaration."""

    span: Span
    label: str
    source: Source | None = None


@dataclass(frozen=True, kw_only=True)
class Diagnostic:
    """One finding at one place. Subclasses name the fault; see the module's words."""

    code: ClassVar[str]
    title: ClassVar[str]
    severity: ClassVar[Severity] = Severity.ERROR
    stage: ClassVar[str]
    """One of syntax, name, type, module, header, input, primitive, agent."""

    source: Source
    span: Span
    fixes: tuple[Fix, ...] = ()
    related: tuple[Related, ...] = ()

    @property
    def label(self) -> str:
        """What stands under the caret: the fault in this program's own words."""
        return self.title

    @property
    def hint(self) -> str | None:
        """What to do, beginning with a verb; None when the label says it all."""
        return None

    @property
    def note(self) -> str | None:
        """Background worth a line, or None."""
        return None

    def text(self) -> str:
        """All the words of the finding, for searching."""
        parts = [self.title, self.label, self.hint or "", self.note or ""]
        return "\n".join([*parts, *(one.label for one in self.related)])


@dataclass(frozen=True, kw_only=True)
class Advised(Diagnostic):
    """A finding whose words are decided where it is found: the problem, and what to do."""

    problem: str
    advice: str

    @property
    def label(self) -> str:
        return self.problem

    @property
    def hint(self) -> str:
        return self.advice


class Sink:
    """Collects findings: exact duplicates count once, and the list is capped.

    After `limit` findings further ones are counted, not kept.
    """

    def __init__(self, limit: int = 100) -> None:
        self.limit = limit
        self.dropped = 0
        self._seen: dict[tuple[str, str, Span, str], Diagnostic] = {}

    def report(self, diagnostic: Diagnostic) -> None:
        key = (diagnostic.code, diagnostic.source.name, diagnostic.span, diagnostic.label)
        if key in self._seen:
            return
        if len(self._seen) >= self.limit:
            self.dropped += 1
            return
        self._seen[key] = diagnostic

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        for diagnostic in diagnostics:
            self.report(diagnostic)

    @property
    def has_errors(self) -> bool:
        return any(one.severity is Severity.ERROR for one in self._seen.values())

    def __iter__(self) -> Iterator[Diagnostic]:
        """The findings ordered by file, place and code."""
        return iter(
            sorted(
                self._seen.values(), key=lambda d: (d.source.name, d.span.start, d.code, d.label)
            )
        )

    def __len__(self) -> int:
        return len(self._seen)
