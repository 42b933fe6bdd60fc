"""Compiled patterns as something to run."""

from __future__ import annotations

from parallax_compiler.diagnostics.core import Severity
from parallax_compiler.pipeline import Compilation
from parallax_patterns.errors import FINDINGS, UserError
from parallax_runtime import Program, load


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
