"""Snapshots: what a run gave, kept beside the tests, to be compared with what it gives later.

Those of `tests/patterns/review.test.yaml` are in `tests/patterns/__snapshots__/review.json`, an
object by the name of the case. They are read by people, in reviews, so they keep the order of the
cases and numbers of six decimals at most.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source, Span
from parallax_patterns.diagnostics.testing import UnreadableSnapshots
from parallax_patterns.project import Project
from parallax_patterns.sources import read_source, write_atomically
from parallax_patterns.testing.content import WHOLE_SNAPSHOT, Expectation, SnapshotPart
from parallax_patterns.testing.discovery import TEST_SUFFIXES
from parallax_patterns.testing.outcome import Outcome
from parallax_patterns.testing.results import Snapshot

FOLDER: Final = "__snapshots__"
_DECIMALS: Final = 6


def snapshots_path(test_file: Path) -> Path:
    """Where the snapshots of a test file are kept."""
    name = test_file.name
    for suffix in TEST_SUFFIXES:
        name = name.removesuffix(suffix)
    return test_file.parent / FOLDER / f"{name}.json"


def read_snapshots(test_file: Path, project: Project, sink: Sink) -> Mapping[str, Snapshot]:
    """The snapshots of a test file by case; a file that holds none is reported."""
    path = snapshots_path(test_file)
    if not path.is_file():
        return {}
    source = read_source(path, project, sink)
    try:
        kept = json.loads(source.text)
    except (ValueError, RecursionError) as error:
        sink.report(_unreadable(source, getattr(error, "pos", 0)))
        return {}
    if not isinstance(kept, dict) or not all(isinstance(one, dict) for one in kept.values()):
        sink.report(_unreadable(source, 0))
        return {}
    return kept


def _unreadable(source: Source, at: int) -> UnreadableSnapshots:
    return UnreadableSnapshots(source=source, span=Span(at, min(at + 1, len(source.text))))


def taken(expect: Expectation, outcome: Outcome) -> Snapshot:
    """What a case keeps of a run."""
    parts = expect.snapshot if isinstance(expect.snapshot, list) else WHOLE_SNAPSHOT
    return {part: _part(part, outcome) for part in dict.fromkeys(parts)}


def _part(part: SnapshotPart, outcome: Outcome) -> Any:
    match part:
        case "confidence" | "seconds":
            return round(getattr(outcome, part), _DECIMALS)
        case "calls":
            return dict(sorted(outcome.calls.items()))
        case "path" | "pending" | "escalations":
            return list(getattr(outcome, part))
        case "value" | "status":
            return getattr(outcome, part)


def write_snapshots(
    test_file: Path, kept: Mapping[str, Snapshot], new: Mapping[str, Snapshot], names: Iterable[str]
) -> None:
    """Keeps new snapshots with those of other cases; what belongs to no case is dropped."""
    merged = {name: {**kept, **new}[name] for name in names if name in kept or name in new}
    path = snapshots_path(test_file)
    if merged == dict(kept) and list(merged) == list(kept):
        return
    if not merged:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, json.dumps(merged, indent=2, ensure_ascii=False) + "\n")
