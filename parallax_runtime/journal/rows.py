"""What a journal consists of: rows in the order in which things happened, and where they are kept.

started    key  a call goes out: who is asked what; its fingerprint where a part is left out
answered   key  what came of it; the run learns of it when its id is in a `delivered` row
dropped    key  the run gave the call up; what ended after that has no answer
delivered       the ids of the rows that the run learns of at this instant
found      key  what memory gave when it was read
wrote      key  that memory was written
unlocked   key  that a lock was given back
resolved   key  an answer for a mailbox, given while nobody ran the run
branch          from here on the run may differ from what other rows say of later instants
undone     key  that the run, which is being stopped, has undone what it did
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any, Final, NamedTuple, Protocol

from parallax_runtime.events import Passage


class Row(NamedTuple):
    """One line of a journal; `at` is seconds on the run's clock since its start.

    `data` is JSON data, which nobody changes any more.
    """

    id: int
    kind: str
    at: float
    key: str | None
    data: Any


NOTHING: Final = Passage()
"""No events."""

_canonical: Final = json.JSONEncoder(sort_keys=True).encode


def fingerprint(asked: Mapping[str, Any]) -> str:
    """What tells a question from any other, also where a part of it is not kept."""
    return blake2b(_canonical(asked).encode(), digest_size=16).hexdigest()


class LedgerFault(Exception):
    """Rows that cannot be kept, in words for whoever runs the pattern."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Ledger(Protocol):
    """Where rows and events are kept."""

    def append(self, rows: Sequence[Row], events: Passage = NOTHING) -> None:
        """Keeps all of them or none, for good once this returns; else LedgerFault.

        May be called in another thread than that of the run, by one at a time.
        """
