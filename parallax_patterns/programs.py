"""Compiled patterns as something to run."""

from __future__ import annotations

from parallax_patterns.compiled import CompiledPattern
from parallax_patterns.errors import FINDINGS, UserError
from parallax_runtime import Program, load


def build_program(pattern: CompiledPattern) -> Program:
    """The compiled pattern as something to run. Raises UserError when it has errors."""
    if pattern.errors or pattern.python is None:
        raise UserError(
            f"`{pattern.source.name}` has errors.", diagnostics=pattern.errors, exit_code=FINDINGS
        )
    return load(pattern.python, f"<{pattern.source.name}>")
