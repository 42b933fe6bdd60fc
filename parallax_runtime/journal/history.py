"""What an earlier process left of a run: each call that it made, and what it learned when."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from parallax_runtime.journal.rows import Row, fingerprint

TOGETHER: Final = 20
"""The bits of an order that tell what was delivered together; the others tell when."""

_LAST: Final = 1 << 60
"""The order of what nobody had delivered yet."""

NEVER: Final = -1.0
"""The end of a history in which nothing happened."""


@dataclass(slots=True, kw_only=True)
class Exchange:
    """One call: what was asked, and what came of it as far as it is known.

    `delivered` is the instant at which the run learned of that; `order` tells which of several.
    `row` is the id of the row that tells it.
    """

    key: str
    asked: Mapping[str, Any]
    outcome: Mapping[str, Any] | None = None
    dropped: Mapping[str, Any] | None = None
    delivered: float | None = None
    order: int = 0
    row: int = 0

    def fits(self, asked: Mapping[str, Any]) -> bool:
        """Whether it is what is asked now; what was not kept of it is told by its fingerprint."""
        told = self.asked.get("fingerprint")
        return self.asked == asked if told is None else bool(told == fingerprint(asked))

    @property
    def is_dropped(self) -> bool:
        """Whether the run gave it up."""
        return self.dropped is not None

    @property
    def is_settled(self) -> bool:
        """Whether it is known what the run has to be told."""
        return self.is_dropped or self._is_told

    @property
    def _is_told(self) -> bool:
        return self.outcome is not None and "hidden" not in self.outcome

    @property
    def is_failure(self) -> bool:
        return self.outcome is not None and "error" in self.outcome


class History:
    """The rows of a journal, sorted out; empty for a run that begins.

    A history that `is_bent` cannot be met again exactly: what it has no answer for is asked, and
    what it says of calls that are not made any more is passed over. One that `is_undone` is that of
    a run which has taken back, while it was stopped, what it had done. With `asks_failures_again`
    calls that failed are made again. `events` is how many events are kept.
    """

    def __init__(
        self,
        rows: Iterable[Row] = (),
        *,
        events: int = 0,
        is_bent: bool = False,
        asks_failures_again: bool = False,
    ) -> None:
        self.exchanges: dict[str, Exchange] = {}
        self.found: defaultdict[str, deque[Any]] = defaultdict(deque)
        self.written: defaultdict[str, int] = defaultdict(int)
        self.unlocked: set[str] = set()
        self.resolved: dict[str, Any] = {}
        self.events = events
        self.is_bent = is_bent or asks_failures_again
        self.is_undone = False
        self.end = NEVER
        self.next_id = 1
        self._by_id: dict[int, Exchange] = {}
        for row in rows:
            self._take(row)
        if asks_failures_again:
            self._forget_failures()
        self.answered = sum(one.is_settled for one in self.exchanges.values())

    @property
    def is_left(self) -> bool:
        """Whether it tells of calls that were not made again yet."""
        return bool(self.exchanges)

    def _take(self, row: Row) -> None:
        self.end = max(self.end, row.at)
        self.next_id = max(self.next_id, row.id + 1)
        match row.kind:
            case "branch":
                self.is_bent = True
            case "undone":
                self.is_undone = True
            case "delivered":
                for order, number in enumerate(row.data):
                    self._deliver(number, row, order)
            case _ if row.key is not None:
                self._take_keyed(row, row.key)

    def _take_keyed(self, row: Row, key: str) -> None:
        match row.kind:
            case "started":
                self.exchanges[key] = Exchange(key=key, asked=row.data)
            case "answered" if key in self.exchanges:
                self.exchanges[key].outcome = row.data
                self._told(self.exchanges[key], row.id)
            case "dropped" if key in self.exchanges:
                self.exchanges[key].dropped = row.data
                self.exchanges[key].delivered = None
                self._told(self.exchanges[key], row.id)
            case "found":
                self.found[key].append(row.data)
            case "wrote":
                self.written[key] += 1
            case "unlocked":
                self.unlocked.add(key)
            case "resolved":
                self.resolved[key] = row.data
                self.is_bent = True

    def _told(self, exchange: Exchange, number: int) -> None:
        """What came of it is told by that row, of which the run has yet to learn."""
        self._by_id[number] = exchange
        exchange.row = number
        exchange.order = _LAST + (number << TOGETHER)

    def _deliver(self, number: int, row: Row, order: int) -> None:
        exchange = self._by_id.get(number)
        if exchange is not None:
            exchange.delivered = row.at
            exchange.order = (row.id << TOGETHER) + order

    def _forget_failures(self) -> None:
        for one in self.exchanges.values():
            if one.is_failure:
                one.outcome = None
