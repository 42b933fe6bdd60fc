"""The one exception of the Pattern SDK that a user's mistake raises.

Findings at a place in a file are diagnostics; a `UserError` is for what has no sink to go to, such
as a pattern that does not exist. It may carry the diagnostics that explain it. Whoever shows it
(the command line, a notebook) prints `message`, the diagnostics and `hint`, never a traceback.
"""

from __future__ import annotations

from parallax_compiler.diagnostics.core import Diagnostic

USAGE = 2
"""The exit code of a mistake in usage or configuration."""

FINDINGS = 1
"""The exit code of findings in the files of a project."""


class UserError(Exception):
    """A mistake that ends the command: plain words, a hint, and perhaps places in files."""

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        diagnostics: tuple[Diagnostic, ...] = (),
        exit_code: int = USAGE,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.diagnostics = diagnostics
        self.exit_code = exit_code
