"""A finding of the compiler, or about a file of the project."""

from __future__ import annotations

from typing import Any

from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.source import Source, Span


def place_shape(source: Source, span: Span) -> dict[str, Any]:
    """Where something is: file, line and column of its start and its end."""
    start, end = source.position(span.start), source.position(span.end)
    return {
        "file": source.name,
        "line": start.line,
        "column": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    }


def finding_shape(one: Diagnostic) -> dict[str, Any]:
    """A finding of the compiler, or about a file of the project."""
    return {
        "code": one.code,
        "severity": one.severity.value,
        "title": one.title,
        "message": one.label,
        "hint": one.hint,
        "note": one.note,
        **place_shape(one.source, one.span),
        "related": [
            {"message": other.label, **place_shape(other.source or one.source, other.span)}
            for other in one.related
        ],
        "fixes": [
            {
                "title": fix.title,
                "edits": [
                    {**place_shape(one.source, edit.span), "text": edit.text} for edit in fix.edits
                ],
            }
            for fix in one.fixes
        ],
    }
