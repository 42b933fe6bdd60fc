"""What `parallax validate --fix` did, file by file."""

from __future__ import annotations

from typing import Any

from parallax_cli.json_shapes.findings import place_shape
from parallax_patterns.fixing.fixing import FixedFile
from parallax_patterns.fixing.mending import LeftOut


def fixed_shape(file: FixedFile, *, written: bool) -> dict[str, Any]:
    """The fixes of a file."""
    return {
        "file": file.before.name,
        "written": written and bool(file.applied),
        "applied": [
            {"code": one.code, "title": one.title, "line": one.line, "column": one.column}
            for one in file.applied
        ],
        "leftOut": [_left_out_shape(one) for one in file.left_out],
    }


def _left_out_shape(one: LeftOut) -> dict[str, Any]:
    finding = one.finding
    return {
        "code": finding.code,
        "reason": one.reason,
        **place_shape(finding.source, finding.span),
    }
