"""What composing a document works on: the document with its places, and where faults go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Span
from parallax_compiler.syntax.ast import Expression
from parallax_patterns.diagnostics.older_documents import (
    InexpressibleDocument,
    UnknownDocumentName,
)
from parallax_patterns.generation import tree
from parallax_patterns.located_yaml.document import Located
from parallax_patterns.migration.documents.expressions import Expressions, Meanings
from parallax_patterns.migration.documents.phases import PARTS, RECORD, Fact
from parallax_patterns.migration.documents.schema import Document
from parallax_patterns.migration.documents.tracing import Trace
from parallax_primitives.nearest import nearest


@dataclass(slots=True, kw_only=True)
class Brief:
    """A document while it is composed; `notes` say what was assumed, `parts` what results keep."""

    document: Document
    located: Located
    sink: Sink
    trace: Trace = field(default_factory=Trace)
    notes: list[str] = field(default_factory=list)
    parts: set[str] = field(default_factory=lambda: {"result", "confidence"})
    averaged: bool = False
    """Whether the mean confidence is asked for."""

    def refuse(self, *path: str | int, problem: str, advice: str, value: bool = False) -> None:
        """Reports a part that says nothing a pattern could do, at its key or its `value`."""
        span = self.located.span(*path) if value else self.located.key_span(*path)
        self.sink.report(
            InexpressibleDocument(
                source=self.located.source, span=span, problem=problem, advice=advice
            )
        )

    def unknown(
        self, span: Span, name: str, what: str, known: tuple[str, ...], sign: str = ""
    ) -> None:
        """Reports a name that means nothing."""
        near = nearest(name.removeprefix(sign), known)
        self.sink.report(
            UnknownDocumentName(
                source=self.located.source,
                span=span,
                name=name,
                what=what,
                nearest=None if near is None else sign + near,
                known=tuple(sign + one for one in known),
            )
        )

    def expression(
        self, text: str, meanings: Mapping[str, Fact], *path: str | int
    ) -> Expression | None:
        """The expression at a path; None after a fault."""
        found = Expressions(located=self.located, sink=self.sink).read(text, path, meanings)
        return None if found is None else self.trace.mark(found, *path)

    def of_result(self, text: str, *path: str | int) -> Expression | None:
        """An expression about one result."""
        return self.expression(text, self._about_result(), *path)

    def _about_result(self) -> Meanings:
        def part(name: str) -> Fact:
            def read() -> Expression:
                self.parts.add(name)
                return tree.member(tree.name(RECORD), name)

            return read

        return {**{name: part(name) for name in PARTS}, "input": lambda: tree.name("input")}
