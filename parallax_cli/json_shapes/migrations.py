"""The shape of `parallax migrate`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from parallax_cli.json_shapes.differences import example_shape
from parallax_cli.json_shapes.findings import finding_shape
from parallax_patterns.migration.migrating import Applied, Migration
from parallax_patterns.text_files import shown_path


def migrations_shape(done: Sequence[Migration], written: Sequence[Path]) -> dict[str, Any]:
    """Each file with its rewrites."""
    return {
        "ok": not any(one.is_faulty for one in done),
        "written": [shown_path(path) for path in written],
        "files": [_file(one) for one in done],
        "summary": {
            "files": len(done),
            "changed": sum(one.changed for one in done),
            "faulty": sum(one.is_faulty for one in done),
            "leftOut": sum(len(one.left_out) for one in done),
        },
    }


def _file(one: Migration) -> dict[str, Any]:
    return {
        "file": one.before.name,
        "target": shown_path(one.target),
        "changed": one.changed,
        "diff": "".join(f"{line}\n" for line in one.diff()),
        "rewrites": [_applied(applied) for applied in one.applied],
        "notes": list(one.notes),
        "findings": [finding_shape(finding) for finding in one.diagnostics],
    }


def _applied(one: Applied) -> dict[str, Any]:
    verdict = one.verdict
    found = verdict.difference
    return {
        "rewrite": one.rewrite.name,
        "reason": one.rewrite.reason,
        "taken": one.taken,
        "equality": verdict.equality,
        "why": verdict.reason,
        "scenarios": None if found is None else found.scenarios,
        "differing": None if found is None else found.differing,
        "example": None if found is None or not found.example else example_shape(found.example),
        "places": [
            {"line": place.line, "column": place.column, "words": place.words}
            for place in one.places
        ],
    }
