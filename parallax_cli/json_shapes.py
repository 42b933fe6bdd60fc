"""The shapes that `--format json` prints, one function each; `docs/json/` describes them.

Shapes grow by new keys only. Keys are in camel case, paths as the findings name them, times in
seconds, places counted from 1 with the end exclusive.
"""

from __future__ import annotations

from typing import Any

from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.source import Source, Span
from parallax_primitives.spec import Parameter, PrimitiveSpec
from parallax_primitives.values import to_json


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


def primitive_shape(spec: PrimitiveSpec) -> dict[str, Any]:
    """A primitive as its spec declares it."""
    return {
        "name": spec.name,
        "category": spec.category,
        "summary": spec.summary,
        "subject": _parameter_shape(spec.subject),
        "options": [_parameter_shape(one) for one in spec.options],
        "confidence": {"rule": spec.rule, "formula": spec.formula},
        "example": {"code": spec.example, "result": spec.example_result},
    }


def _parameter_shape(one: Parameter) -> dict[str, Any]:
    return {
        "name": one.name,
        "kind": one.kind,
        "description": one.doc,
        "required": one.required,
        "default": to_json(one.default),
        "choices": list(one.choices),
        "minimum": one.minimum,
        "maximum": one.maximum,
        "byNameOnly": one.keyword_only,
    }
