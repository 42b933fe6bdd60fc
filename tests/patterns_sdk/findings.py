"""Findings in the short form that tests compare: code, line and column."""

from __future__ import annotations

from collections.abc import Iterable

from parallax_compiler.diagnostics.core import Diagnostic, Severity


def place(diagnostic: Diagnostic) -> str:
    """`PLX0904 2:1`."""
    at = diagnostic.source.position(diagnostic.span.start)
    return f"{diagnostic.code} {at.line}:{at.column}"


def places(diagnostics: Iterable[Diagnostic]) -> list[str]:
    return [place(one) for one in diagnostics]


def error_places(diagnostics: Iterable[Diagnostic]) -> list[str]:
    return places(one for one in diagnostics if one.severity is Severity.ERROR)
