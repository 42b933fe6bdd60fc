"""Processes that are killed in or beside any commit lose nothing that a run has learned."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

_MODULE = "tests.patterns_sdk.journals.killed"


def test_a_process_killed_at_any_moment_loses_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", _MODULE, str(tmp_path)],
        check=True,
        capture_output=True,
        text=True,
    )
    whole, *others = json.loads(done.stdout)
    assert whole["value"]
    for number, one in enumerate(others):
        for what in ("value", "confidence", "events"):
            assert one[what] == whole[what], (number, what)
        assert one["again"] == [], number
    assert len(others) > 3
    assert len({one["had"] for one in others}) > 2
