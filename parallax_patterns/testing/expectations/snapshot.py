"""The check of a run against its snapshot."""

from __future__ import annotations

from collections.abc import Iterator

from parallax_patterns.testing.comparison import differences, shown
from parallax_patterns.testing.expectations.subject import Subject
from parallax_patterns.testing.results import Failure
from parallax_patterns.testing.snapshots import taken

_MOST = 20


def check_snapshot(subject: Subject) -> Iterator[Failure]:
    """While snapshots are written nothing is compared with them."""
    if subject.is_updating:
        return
    actual = taken(subject.expect, subject.outcome)
    expected = subject.file.snapshots.get(subject.case.name)
    if expected is None:
        yield subject.failure(
            "snapshot",
            message="there is no snapshot of this case yet",
            actual=shown(actual),
            details=("Write it with `parallax test --update-snapshots`, and read it.",),
        )
        return
    found = [*differences(dict(expected), dict(actual))]
    if found:
        more = (f"… and {len(found) - _MOST} more",) if len(found) > _MOST else ()
        yield subject.failure(
            "snapshot",
            message="the run is not as the snapshot has it",
            expected=shown(expected),
            actual=shown(actual),
            details=(
                *map(str, found[:_MOST]),
                *more,
                "If this is right, write it with `parallax test --update-snapshots`.",
            ),
            derivation=subject.derivation() if expected.get("confidence") is not None else None,
        )
