"""Shows findings and run-time faults as the compiler's renderer draws them."""

from __future__ import annotations

from collections.abc import Iterable

from parallax_cli.output import Channel
from parallax_compiler.diagnostics.core import Diagnostic, Severity
from parallax_compiler.diagnostics.render import render


def show_faults(diagnostics: Iterable[Diagnostic], channel: Channel) -> None:
    """Draws errors and warnings; notes are for those who ask with `validate`."""
    show((one for one in diagnostics if one.severity is not Severity.NOTE), channel)


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    return any(one.severity is Severity.ERROR for one in diagnostics)


def show(diagnostics: Iterable[Diagnostic], channel: Channel) -> None:
    """Draws each finding at its place, with an empty line after each."""
    for one in diagnostics:
        channel.lines(render(one))
        channel.line()
