"""The shape of `parallax validate`."""

from __future__ import annotations

from collections import Counter
from typing import Any

from parallax_patterns.validation import Validation

from parallax_cli.json_shapes.findings import finding_shape
from parallax_cli.paths import shown_path
from parallax_compiler.diagnostics.core import Severity


def validation_shape(found: Validation, strict: bool) -> dict[str, Any]:
    """What `parallax validate` found, file by file."""
    every = [one for file in found.files for one in file.diagnostics]
    counts = Counter(one.severity for one in every)
    failing = counts[Severity.ERROR] or (strict and counts[Severity.WARNING])
    return {
        "ok": not failing,
        "files": [
            {
                "file": shown_path(file.path),
                "kind": file.kind,
                "findings": [finding_shape(one) for one in file.diagnostics],
            }
            for file in found.files
        ],
        "summary": {
            "files": len(found.files),
            "errors": counts[Severity.ERROR],
            "warnings": counts[Severity.WARNING],
            "notes": counts[Severity.NOTE],
        },
    }
