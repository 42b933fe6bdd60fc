"""Runs one pattern many times, each time ended by the kernel at another moment, and lets it go on.

Prints what each came to, as JSON. It is a program of its own, for a process with threads is not to
be forked: `python -m tests.patterns_sdk.journals.killed FOLDER COUNT`.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from parallax_patterns.errors import UserError
from parallax_patterns.journals.file import JournalFile
from parallax_runtime import run_sync
from parallax_runtime.clock import EPOCH
from parallax_runtime.journal.exchanges import JournalledMailboxes, journalled_agents
from parallax_runtime.journal.gate import Gate
from parallax_runtime.journal.history import History
from parallax_runtime.journal.paced import JournalClock
from tests.patterns_sdk.journals.test_resuming import STEADY, answered, program
from tests.patterns_sdk.journals.theatre import Company

_PATTERN: Final = program(STEADY)
_HASTE: Final = 0.002
"""Seconds for one of the company's."""


def played(path: Path) -> dict[str, Any]:
    """Runs the pattern, or goes on with it where a journal was left."""
    file = JournalFile.opened(path, to_write=True) if path.exists() else JournalFile.made(path, {})
    rows = list(file.rows())
    gate = Gate(file, History(rows, events=len(file.events())))
    company = Company(haste=_HASTE)
    execution = run_sync(
        _PATTERN,
        None,
        journalled_agents(company.registry(), gate),
        clock=JournalClock(gate, EPOCH),
        resolver=JournalledMailboxes(None, gate),
        observers=(gate.observe,),
    )
    gate.close()
    events = [event["kind"] for event in file.events()]
    file.close()
    return {
        "value": execution.json,
        "confidence": execution.confidence,
        "events": sorted(events),
        "had": len(rows),
        "again": sorted(answered(rows) & set(company.asked)),
    }


def killed(path: Path, after: float) -> bool:
    """Whether a process that plays there was ended before it was through."""
    process = os.fork()
    if process == 0:
        signal.setitimer(signal.ITIMER_REAL, after)
        played(path)
        os._exit(0)
    status = os.waitpid(process, 0)[1]
    assert status in (0, signal.SIGALRM), status
    return status != 0


def shown(folder: Path, count: int) -> Iterator[dict[str, Any]]:
    """What came of a run that nobody ended, and of those that were."""
    began = time.monotonic()
    yield played(folder / "whole.db") | {"killed": False}
    whole = time.monotonic() - began
    for number in range(count):
        path = folder / f"{number}.db"
        was_killed = killed(path, whole * (number + 1) / count)
        try:
            yield played(path) | {"killed": was_killed}
        except UserError:  # it was not even begun, and says so
            path.unlink()
            yield played(path) | {"killed": was_killed}


if __name__ == "__main__":
    json.dump(list(shown(Path(sys.argv[1]), int(sys.argv[2]))), sys.stdout)
