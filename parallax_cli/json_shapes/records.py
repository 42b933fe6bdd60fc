"""The shapes of `parallax runs list` and `parallax runs why`; a record is shown as it is kept."""

from __future__ import annotations

from typing import Any

from parallax_patterns.run_records import RunRecord
from parallax_runtime.derivation import Derivation
from parallax_runtime.derivation_json import derivation_json

_SUMMARY = ("run", "pattern", "file", "started", "status", "confidence", "seconds")


def summary_shape(record: RunRecord) -> dict[str, Any]:
    """A run in a list."""
    return {name: record.data[name] for name in _SUMMARY} | {"calls": len(record.data["calls"])}


def explanation_shape(
    record: RunRecord, path: str, value: Any, derivation: Derivation
) -> dict[str, Any]:
    """Where the confidence of a part of a run's value came from."""
    nodes = {one.id: one for one in derivation.nodes}
    root = derivation.root
    return {
        "run": record.id,
        "pattern": record.data["pattern"],
        "path": path,
        "value": value,
        "confidence": 1.0 if root is None else nodes[root].confidence,
        "derivation": derivation_json(derivation),
    }
