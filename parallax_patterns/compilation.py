"""Compiling the patterns of a project.

Nothing here runs them: what loads a compiled pattern is in `programs`, so that whoever only asks
what is wrong with a file does not wait for the runtime.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.pipeline import Compilation, compile_source
from parallax_patterns.project import Project
from parallax_patterns.sources import ProjectLibrary, read_source


def compile_pattern(path: Path, project: Project) -> Compilation:
    """Everything the compiler makes of a pattern file, with every finding about it.

    A file outside the project is compiled as part of the project that it is in. After a fault of
    encoding there is no compiled text, for nobody can say what was meant.
    """
    if not path.resolve().is_relative_to(project.root):
        project = Project.find(path)
    sink = Sink()
    source = read_source(path, project, sink)
    compilation = compile_source(source, ProjectLibrary(project, sink))
    if len(sink) == 0:
        return compilation
    sink.extend(compilation.diagnostics)
    return replace(compilation, diagnostics=tuple(sink), python=None)
