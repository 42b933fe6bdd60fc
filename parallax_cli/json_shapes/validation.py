"""The shape of `parallax validate`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from parallax_cli.json_shapes.findings import finding_shape
from parallax_patterns.validation import Validation


def validation_shape(found: Validation, fixed: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
    """What `parallax validate` found, file by file; `fixed` is what `--fix` did before."""
    counts = found.counts
    return {
        "ok": found.ok,
        "files": [
            {
                "file": file.source.name,
                "kind": file.kind,
                "findings": [finding_shape(one) for one in file.diagnostics],
            }
            for file in found.files
        ],
        "fixed": list(fixed),
        "summary": {
            "files": len(found.files),
            "errors": counts.errors,
            "warnings": counts.warnings,
            "notes": counts.notes,
        },
    }
