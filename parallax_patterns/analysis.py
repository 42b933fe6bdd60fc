"""What is wrong with a pattern of a project, and what its users need besides.

The compiler's stages after the check are not loaded for this.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from parallax_compiler.analysis import analyse
from parallax_compiler.diagnostics.core import Diagnostic, Sink
from parallax_compiler.resolve.bindings import Resolved
from parallax_compiler.source import Source, Span
from parallax_patterns.compiled import CompiledPattern
from parallax_patterns.library import ProjectLibrary
from parallax_patterns.project import Project

_UNREADABLE: Final = "\ufffd"
"""What stands for bytes that are no text: the sink has the fault, the parser need not repeat it."""


class Findings(Protocol):
    """What the compiler's products have in common."""

    @property
    def source(self) -> Source: ...
    @property
    def resolved(self) -> Resolved | None: ...
    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]: ...
    @property
    def strict(self) -> tuple[Diagnostic, ...]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """A pattern as the compiler made it, and the files that it asked for (see ProjectLibrary)."""

    pattern: CompiledPattern
    asked: Mapping[str, tuple[str, Source] | None]


def derive(source: Source, sink: Sink, project: Project) -> Derived:
    """The findings about a pattern; the sink has those about its encoding."""
    library = ProjectLibrary(project, sink)
    return derived(analyse(source, library), sink, library, None)


def derived(found: Findings, sink: Sink, library: ProjectLibrary, python: str | None) -> Derived:
    """The findings of the compiler with those of the sink, after which there is no program."""
    diagnostics = found.diagnostics
    if len(sink) > 0:
        sink.extend(one for one in diagnostics if one.source.slice(one.span) != _UNREADABLE)
        diagnostics, python = tuple(sink), None
    modules = found.resolved.modules if found.resolved is not None else ()
    pattern = CompiledPattern(
        source=found.source,
        diagnostics=diagnostics,
        strict=found.strict,
        python=python,
        imported=tuple(one.source for one in modules if one.source is not found.source),
        groups=_groups(found.resolved),
    )
    return Derived(pattern=pattern, asked=library.asked)


def _groups(resolved: Resolved | None) -> dict[str, tuple[Source, Span]]:
    """The places of groups; where several files name one, the pattern's own comes first."""
    return {
        group.name: (module.source, group.span)
        for module in (resolved.modules if resolved is not None else ())
        for group in module.groups
        if group.span is not None
    }
