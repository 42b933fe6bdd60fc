"""Compiling the patterns of a project, and loading what came out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from parallax_compiler.diagnostics.core import Severity, Sink
from parallax_compiler.pipeline import Compilation, compile_source
from parallax_patterns.errors import UserError
from parallax_patterns.project import Project
from parallax_patterns.sources import ProjectLibrary, read_source
from parallax_runtime import Program, load

FINDINGS = 1
"""The exit code of findings in the files of a project."""


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


def build_program(compilation: Compilation) -> Program:
    """The compiled pattern as something to run. Raises UserError when it has errors."""
    errors = [one for one in compilation.diagnostics if one.severity is Severity.ERROR]
    if errors or compilation.python is None:
        raise UserError(
            f"`{compilation.source.name}` has errors.",
            diagnostics=tuple(errors),
            exit_code=FINDINGS,
        )
    return load(compilation.python.text, f"<{compilation.source.name}>")
