"""The shape of `parallax fmt`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from parallax_cli.json_shapes.findings import finding_shape
from parallax_patterns.formatting import Formatted


def formatting_shape(files: Sequence[Formatted], *, ok: bool, written: bool) -> dict[str, Any]:
    """What `parallax fmt` changed, or would change, file by file."""
    return {
        "ok": ok,
        "written": written,
        "files": [
            {
                "file": one.source.name,
                "changed": one.changed,
                "diff": "".join(f"{line}\n" for line in one.diff()),
                "findings": [finding_shape(finding) for finding in one.diagnostics],
            }
            for one in files
        ],
        "summary": {
            "files": len(files),
            "changed": sum(one.changed for one in files),
            "faulty": sum(one.text is None for one in files),
        },
    }
