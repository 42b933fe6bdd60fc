"""Runs one pattern many times, each time killed in or beside another commit, and lets it go on.

Prints what each came to, as JSON. It is a program of its own, for a process with threads is not to
be forked: `python -m tests.patterns_sdk.journals.killed FOLDER`.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from parallax_patterns.journals.file import JournalFile
from parallax_runtime import run_sync
from parallax_runtime.clock import EPOCH
from parallax_runtime.events import Passage
from parallax_runtime.journal.exchanges import JournalledMailboxes, journalled_agents
from parallax_runtime.journal.gate import Gate
from parallax_runtime.journal.history import History
from parallax_runtime.journal.paced import JournalClock
from parallax_runtime.journal.rows import NOTHING, Ledger, Row
from tests.patterns_sdk.journals.test_resuming import STEADY, answered, program
from tests.patterns_sdk.journals.theatre import Company

_PATTERN: Final = program(STEADY)
_HASTE: Final = 0.002
"""Seconds for one of the company's."""

_DELAYS: Final = (0.0, 0.0002, 0.001, 0.005)
"""Seconds from the beginning of a commit to the end of its process."""


class Killer:
    """Ends the process soon after it begins to make that commit."""

    def __init__(self, file: JournalFile, commit: int, delay: float) -> None:
        self._file = file
        self._left = commit
        self._delay = delay

    def append(self, rows: Sequence[Row], events: Passage = NOTHING) -> None:
        self._left -= 1
        if self._left == 0:
            if not self._delay:
                os.kill(os.getpid(), signal.SIGKILL)
            signal.setitimer(signal.ITIMER_REAL, self._delay)
        self._file.append(rows, events)


def played(path: Path, commit: int = 0, delay: float = 0.0) -> dict[str, Any]:
    """Runs the pattern, or goes on with it where a journal was left; perhaps to be killed."""
    file = JournalFile.opened(path, to_write=True) if path.exists() else JournalFile.made(path, {})
    rows = list(file.rows())
    ledger: Ledger = Killer(file, commit, delay) if commit else file
    gate = Gate(ledger, History(rows, events=len(file.events())))
    company = Company(haste=_HASTE)
    execution = run_sync(
        _PATTERN,
        None,
        journalled_agents(company.registry(), gate),
        clock=JournalClock(gate, EPOCH),
        resolver=JournalledMailboxes(None, gate),
        observers=(gate,),
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


def is_killed(path: Path, commit: int, delay: float) -> bool:
    """Whether a process that plays there came as far as that commit."""
    process = os.fork()
    if process == 0:
        played(path, commit, delay)
        os._exit(0)
    status = os.waitpid(process, 0)[1]
    assert status in (0, signal.SIGKILL, signal.SIGALRM), status
    return status != 0


def shown(folder: Path) -> Iterator[dict[str, Any]]:
    """What came of a run that nobody ended, and of those that were."""
    yield played(folder / "whole.db")
    for delay in _DELAYS:
        commit = 1
        while is_killed(folder / f"{commit}-{delay}.db", commit, delay):
            yield played(folder / f"{commit}-{delay}.db")
            commit += 1


if __name__ == "__main__":
    json.dump(list(shown(Path(sys.argv[1]))), sys.stdout)
