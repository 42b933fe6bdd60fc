"""Findings as SARIF 2.1.0, the form that code scanning services read.

Columns count UTF-16 units, as SARIF does by default; paths are relative to the project's root.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from inspect import cleandoc
from typing import Any, Final
from urllib.parse import quote

from parallax_cli.version import VERSION
from parallax_compiler.diagnostics.core import Diagnostic, Edit
from parallax_compiler.source import Source, Span
from parallax_patterns.validation import Validation

SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_BASE: Final = "%SRCROOT%"


def document(found: Validation, shown: Iterable[Diagnostic]) -> str:
    """The log of one run, with the findings to show and every file that was looked at."""
    findings = tuple(shown)
    kinds = {one.code: type(one) for one in findings}
    codes = sorted(kinds)
    run = {
        "tool": {
            "driver": {
                "name": "parallax",
                "semanticVersion": VERSION,
                "rules": [_rule(kinds[code]) for code in codes],
            }
        },
        "columnKind": "utf16CodeUnits",
        "originalUriBaseIds": {_BASE: {"description": {"text": "The root of the project."}}},
        "artifacts": [{"location": _location(file.source)} for file in found.files],
        "results": [_result(one, codes.index(one.code)) for one in findings],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=True) + "\n"


def _rule(kind: type[Diagnostic]) -> dict[str, Any]:
    page = cleandoc(kind.__doc__ or "")
    return {
        "id": kind.code,
        "name": kind.__name__,
        "shortDescription": {"text": kind.title},
        "fullDescription": {"text": page.partition("\n\n")[0].replace("\n", " ")},
        "help": {"text": page},
        "defaultConfiguration": {"level": kind.severity.value},
    }


def _result(one: Diagnostic, rule: int) -> dict[str, Any]:
    words = ". ".join(part.rstrip(".") for part in (one.label, one.hint, one.note) if part)
    result: dict[str, Any] = {
        "ruleId": one.code,
        "ruleIndex": rule,
        "level": one.severity.value,
        "message": {"text": f"{words}."},
        "locations": [{"physicalLocation": _place(one.source, one.span)}],
    }
    if one.related:
        result["relatedLocations"] = [
            {
                "id": at,
                "message": {"text": other.label},
                "physicalLocation": _place(other.source or one.source, other.span),
            }
            for at, other in enumerate(one.related)
        ]
    if one.fixes:
        result["fixes"] = [
            {
                "description": {"text": fix.title},
                "artifactChanges": [
                    {
                        "artifactLocation": _location(one.source),
                        "replacements": [_replacement(one.source, edit) for edit in fix.edits],
                    }
                ],
            }
            for fix in one.fixes
        ]
    return result


def _replacement(source: Source, edit: Edit) -> dict[str, Any]:
    return {
        "deletedRegion": _region(source, edit.span),
        "insertedContent": {"text": edit.text},
    }


def _place(source: Source, span: Span) -> dict[str, Any]:
    return {"artifactLocation": _location(source), "region": _region(source, span)}


def _location(source: Source) -> dict[str, Any]:
    """A path in the project, or the full path of a file outside of it."""
    if source.name.startswith("/"):
        return {"uri": f"file://{quote(source.name)}"}
    return {"uri": quote(source.name), "uriBaseId": _BASE}


def _region(source: Source, span: Span) -> dict[str, int]:
    (line, column), (end_line, end_column) = (
        _units(source, span.start),
        _units(source, span.end),
    )
    return {
        "startLine": line,
        "startColumn": column,
        "endLine": end_line,
        "endColumn": end_column,
    }


def _units(source: Source, offset: int) -> tuple[int, int]:
    """Line and column, the column in UTF-16 units."""
    place = source.position(offset)
    before = source.text[offset - (place.column - 1) : offset]
    return place.line, len(before.encode("utf-16-le", "surrogatepass")) // 2 + 1
