"""Migrating one document: composed, printed, compiled, tried, and its faults told in the YAML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from parallax_compiler.diagnostics.core import Diagnostic, Severity, Sink
from parallax_compiler.pipeline import Compilation, compile_source
from parallax_compiler.resolve.traverse import everything
from parallax_compiler.source import Position, Source, Span
from parallax_compiler.syntax.ast import Call, Module, Name
from parallax_compiler.syntax.printer import print_module
from parallax_patterns.diagnostics.older_documents import DoubtOfDocument, FaultOfDocument
from parallax_patterns.generation import tree
from parallax_patterns.generation.listing import Section, header, laid_out
from parallax_patterns.library import ProjectLibrary
from parallax_patterns.located_yaml.document import Located
from parallax_patterns.migration.documents.composing import Composed, compose
from parallax_patterns.migration.documents.schema import load_document
from parallax_patterns.migration.documents.tracing import Origins, origins
from parallax_patterns.migration.migrating import Migration
from parallax_patterns.project import SUFFIX, Project
from parallax_patterns.simulation.preparing import setup_of
from parallax_patterns.simulation.running import Runs
from parallax_patterns.sources import read_source, source_name
from parallax_patterns.text_files import decode, read_bytes
from parallax_primitives.modules import home

TRIED: Final = 50
"""How many runs with agents drawn by chance a pattern is tried in."""

_USED: Final = (
    "parallel", "retry", "consensus", "voting", "merge", "best", "details", "escalate",
)  # fmt: skip
"""The primitives that a document's pattern may call, in the order of imports."""


def migrate_document(path: Path, project: Project) -> Migration:
    """The pattern of a document, which belongs beside it; nothing is written."""
    project = project.owner_of(path)
    sink = Sink()
    source = read_source(path, project, sink)
    target = path.with_suffix(SUFFIX)
    found = None if sink.has_errors else load_document(source, sink)
    composed = None if found is None else compose(*found, sink)
    after: Source | None = None
    if found is not None and composed is not None:
        attempt = _Attempt(composed=composed, located=found[1], target=target, project=project)
        after = attempt.checked(sink)
    return Migration(
        path=path,
        target=target,
        before=source,
        present=_present(target),
        after=after,
        notes=() if composed is None else composed.notes,
        diagnostics=tuple(sink),
    )


def _present(target: Path) -> str:
    """What a file holds so far."""
    return decode(read_bytes(target), target.name)[0].text if target.is_file() else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Attempt:
    """A composed document on its way to a text."""

    composed: Composed
    located: Located
    target: Path
    project: Project

    def checked(self, sink: Sink) -> Source | None:
        """The text; None when it has errors, which the sink then received in the YAML's words."""
        made, comments = self._made()
        text = print_module(made, comments)
        source = Source(source_name(self.target, self.project), text)
        compilation = compile_source(source, ProjectLibrary(self.project))
        assert compilation.module is not None, "what the printer writes can be read"
        found = origins(
            self.composed.trace, made, compilation.module, self.composed.keys, self.located
        )
        sink.extend(_translated(compilation.diagnostics, found))
        if not sink.has_errors:
            sink.extend(self._tried(compilation, found))
        return None if sink.has_errors else source

    def _made(self) -> tuple[Module, dict[int, str]]:
        sections = self.composed.sections
        statements = [one for section in sections for one in section.statements]
        called = {
            node.callee.name
            for statement in statements
            for node in everything(statement)
            if isinstance(node, Call) and isinstance(node.callee, Name)
        }
        return laid_out(header(self.composed.header), [_imports(called), *sections])

    def _tried(self, compilation: Compilation, found: Origins) -> Iterator[Diagnostic]:
        """What the first run that ends with an error stems from.

        It is a doubt and no fault: what agents answer is made up, and may not be what they will.
        """
        setup = setup_of(compilation, self.target, self.project)
        with Runs(setup) as runs:
            faults = (runs.by_chance(seed).execution.fault for seed in range(TRIED))
            fault = next((one for one in faults if one is not None and one.kind == "fault"), None)
        if fault is None or fault.line is None:
            return
        source = compilation.source
        start = source.offset(Position(fault.line, fault.column or 1))
        yield DoubtOfDocument(
            source=self.located.source,
            span=found.span(Span(start, start)),
            problem=f"a run with made-up answers ended here: {fault.message}",
            advice=(fault.hint or "").rstrip(".") or "Make sure that there is what this reads",
        )


def _imports(called: set[str]) -> Section:
    """One import for each category."""
    homes: dict[str, list[str]] = {}
    for name in _USED:
        if name in called:
            homes.setdefault(home(name) or "", []).append(name)
    return Section(statements=[tree.import_names(path, names) for path, names in homes.items()])


def _translated(found: tuple[Diagnostic, ...], places: Origins) -> Iterator[Diagnostic]:
    """Errors and warnings about the pattern, at the places of the document that they stem from."""
    for one in found:
        if one.severity is Severity.NOTE:
            continue
        kind = FaultOfDocument if one.severity is Severity.ERROR else DoubtOfDocument
        yield kind(
            source=places.located.source,
            span=places.span(one.span),
            problem=f"{one.label} ({one.code})",
            advice=one.hint or "Write it in another way",
        )
