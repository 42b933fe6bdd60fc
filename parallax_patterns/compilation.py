"""Compiling the patterns of a project, with every product of the compiler.

Nothing here runs them: what loads a compiled pattern is in `programs`. `cached_patterns` is for
whoever is content with an answer that was kept.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.pipeline import Compilation, compile_source
from parallax_compiler.plan.nodes import Plan
from parallax_compiler.source import Source
from parallax_patterns.analysis import Derived, derived
from parallax_patterns.compiled import CompiledPattern
from parallax_patterns.library import ProjectLibrary
from parallax_patterns.project import Project
from parallax_patterns.sources import read_source


def compile_pattern(path: Path, project: Project) -> Compilation:
    """Everything the compiler makes of a pattern file, with every finding about it.

    A file outside the project is compiled as part of the project that it is in. After a fault of
    encoding there is no compiled text, for nobody can say what was meant.
    """
    project = project.owner_of(path)
    sink = Sink()
    source = read_source(path, project, sink)
    compilation = compile_source(source, ProjectLibrary(project, sink))
    if len(sink) == 0:
        return compilation
    sink.extend(compilation.diagnostics)
    return replace(compilation, diagnostics=tuple(sink), python=None)


def compile_probed(path: Path, project: Project) -> tuple[CompiledPattern, Plan | None]:
    """A pattern whose program reports what it reaches, and the plan that says what that means.

    It is compiled anew each time: what is kept for others is the program as it is.
    """
    project = project.owner_of(path)
    sink = Sink()
    return probed(read_source(path, project, sink), sink, project)


def probed(source: Source, sink: Sink, project: Project) -> tuple[CompiledPattern, Plan | None]:
    """The same of a text."""
    library = ProjectLibrary(project, sink)
    found = compile_source(source, library, probes=True)
    python = found.python.text if found.python is not None else None
    return derived(found, sink, library, python).pattern, found.plan


def derive(source: Source, sink: Sink, project: Project) -> Derived:
    """The findings about a pattern, and its program."""
    library = ProjectLibrary(project, sink)
    found = compile_source(source, library)
    python = found.python.text if found.python is not None else None
    return derived(found, sink, library, python)
