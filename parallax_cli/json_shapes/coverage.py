"""The shape of coverage, part of `parallax test`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parallax_cli.json_shapes.findings import place_shape
from parallax_patterns.testing.coverage.items import Kind
from parallax_patterns.testing.coverage.measuring import KINDS, Coverage, FileCoverage, Share


def coverage_shape(coverage: Coverage) -> dict[str, Any]:
    """What all cases reached."""
    return {
        "percent": coverage.total.percent,
        "kinds": _kinds({kind: coverage.share(kind) for kind in KINDS}),
        "files": [_file_shape(one) for one in coverage.files],
    }


def _file_shape(file: FileCoverage) -> dict[str, Any]:
    return {
        "file": file.source.name,
        "percent": file.total.percent,
        "kinds": _kinds({kind: file.share(kind) for kind in KINDS}),
        "lines": [{"line": line, "cases": cases} for line, cases in sorted(file.lines.items())],
        "missed": [
            {"kind": one.kind, "outcome": one.outcome, **place_shape(file.source, one.span)}
            for one in file.missed
        ],
    }


def _kinds(shares: Mapping[Kind, Share]) -> list[dict[str, Any]]:
    return [
        {"kind": kind, "reached": share.reached, "total": share.total}
        for kind, share in shares.items()
    ]
