"""The gate through which everything from outside enters a run: kept first, then handed over.

Rows are collected while the run computes. When nothing is ready they are given to the writer, all
at once: one commit covers whatever came in meanwhile. What a commit has made to last is delivered
together, at one instant, which is written down in turn. Where nobody is being asked, nothing can
come in meanwhile, and the commit is made without the writer's thread.
"""

from __future__ import annotations

import asyncio
import heapq
import math
import threading
import time
from collections.abc import Callable, Sequence
from queue import SimpleQueue
from typing import Any, Final, TypeAlias

from parallax_runtime.events import Follower, Log, Passage
from parallax_runtime.journal.history import TOGETHER, Exchange, History
from parallax_runtime.journal.rows import Ledger, LedgerFault, Row

_Waiting: TypeAlias = tuple[int, asyncio.Future[None]]
_Given: TypeAlias = tuple[list[Row], Passage, Callable[[], None]]

_LONGEST: Final = 0.05
"""Seconds after which rows are kept although nobody waits for them."""

_KEPT_TO_THE_END: Final = "answered"
"""Rows that are true although the run was being stopped when they were added.

What the run gives up from then on it would not have given up otherwise.
"""


class JournalStopped(Exception):
    """A run that cannot go on because of its journal, in words for whoever runs the pattern."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Diverged(JournalStopped):
    """The run does not do again what its journal says that it did."""


class Gate(Follower):
    """The gate of one run, whose events are kept with its rows.

    A gate that `is_strict` stops the run when rows cannot be kept; otherwise `problem` says why
    they are not, and the run goes on. Without `is_threaded` commits are made in between.
    """

    def __init__(
        self, ledger: Ledger, history: History, *, is_strict: bool = False, is_threaded: bool = True
    ) -> None:
        self.history = history
        self.problem: str | None = None
        self.is_replaying = history.end >= 0.0
        self.history_end = history.end
        self.asked = 0
        """How many calls are under way."""
        self.moment = 0.0
        """The present instant: seconds since the start of the run. Its loop lets time go on."""
        self._is_strict = is_strict
        self._ledger = ledger
        self._writer = _Writer(ledger) if is_threaded else None
        self._next_id = history.next_id
        self._rows: list[Row] = []
        self._log = Log()
        self._seen = history.events if self.is_replaying and not history.is_bent else 0
        """How many events are kept: those that are met again are not kept again."""
        self._since: float | None = None
        """When it was found that there is something to keep."""
        self._waiting: list[_Waiting] = []
        self._under_way: list[_Waiting] | None = None
        self._arrived: list[_Waiting] = []
        self._recorded: list[tuple[float, int, int | None, asyncio.Future[None]]] = []
        """With the row of what the run did not learn of before, or at another instant."""
        self._has_undone = False
        self._stop: JournalStopped | None = None
        self._wake: Callable[[], None] = lambda: None
        self._go_live: Callable[[], None] = lambda: None

    def attach(self, wake: Callable[[], None], live: Callable[[], None]) -> None:
        """Called by the loop that the run is on."""
        self._wake, self._go_live = wake, live

    def follow(self, log: Log) -> None:
        self._log = log

    # --- what exchanges use ---

    def note(self, kind: str, key: str | None, data: Any) -> int:
        """Adds a row that nobody waits for; its id."""
        number = self._next_id
        self._next_id = number + 1
        if self.problem is None and (kind == _KEPT_TO_THE_END or not self._log.is_stopping):
            # As `Row(…)`, which is a function of Python around this: 0.2 µs less.
            self._rows.append(tuple.__new__(Row, (number, kind, self.moment, key, data)))
        return number

    def note_undone(self, key: str) -> None:
        """Adds that the run, which is being stopped, has undone what it did: once."""
        if not self._has_undone:
            self._has_undone = True
            self._rows.append(Row(self._next_id, "undone", self.moment, key, None))
            self._next_id += 1

    @property
    def ends(self) -> bool:
        """Whether the run is being stopped."""
        return self._log.is_stopping

    def passed(self, kind: str, key: str, data: Any) -> asyncio.Future[None]:
        """Adds a row; what is given is done at the instant at which the run learns of it."""
        future = asyncio.get_running_loop().create_future()
        self._waiting.append((self.note(kind, key, data), future))
        return future

    def recorded(self, known: Exchange) -> asyncio.Future[None]:
        """Done at the instant at which the run learned before of what came of a call."""
        at = known.delivered
        instant = max(self.moment, self.history_end if at is None else at)
        future = asyncio.get_running_loop().create_future()
        fresh = None if instant == at else known.row
        heapq.heappush(self._recorded, (instant, known.order, fresh, future))
        return future

    def go_live(self) -> None:
        """Something has to be asked: from this instant on time is real."""
        if not self.is_replaying:
            return
        self.is_replaying = False
        self._seen = min(self._seen, len(self._log))
        if self._recorded or self.history.is_left:
            self.note("branch", None, None)
        self._go_live()

    def stop(self, why: JournalStopped) -> None:
        """Ends the run as soon as nothing is ready."""
        self._stop = self._stop or why

    @property
    def is_stopping(self) -> bool:
        """Whether nothing may be asked any more."""
        return self._stop is not None

    @property
    def remembers(self) -> bool:
        """Whether the journal may tell of what is asked now."""
        return self.is_replaying or self.history.is_left

    @property
    def knows_memory(self) -> bool:
        """Whether what the run found before stands for what is there now.

        What it wrote at later instants is there already, and must not be found too early.
        """
        return self.is_replaying or not self.history.is_bent

    @property
    def has_recorded(self) -> bool:
        """Whether the run has yet to learn again of something."""
        return bool(self._recorded)

    # --- what the loop uses ---

    def settle(self) -> None:
        """Gives what was noted to the writer, and takes back what it has kept."""
        if self._stop is not None:
            stop, self._stop = self._stop, None
            self._give_up(stop.message)
            raise stop
        if self._writer is not None:
            self._collect(self._writer)
        if self.problem is not None and not self._rows:
            self._arrived += self._waiting
            self._waiting = []
        elif self._under_way is None and self._is_due():
            self._keep()

    def _is_due(self) -> bool:
        """Whether somebody waits for the rows, or they have waited long enough themselves."""
        if self._since is None and self._is_left:
            self._since = time.monotonic()
        return bool(self._waiting) or self.patience <= 0

    @property
    def _is_left(self) -> bool:
        """Whether there is something to keep."""
        return bool(self._rows) or (self.problem is None and self._seen < len(self._log))

    @property
    def patience(self) -> float:
        """For how many seconds what nobody waits for may still be left alone."""
        if self._since is None or self._under_way is not None:
            return math.inf
        return self._since + _LONGEST - time.monotonic()

    def _keep(self) -> None:
        """Gives the writer whatever there is."""
        self._under_way, self._waiting = self._waiting, []
        rows, events = self._taken()
        if self._writer is None or not self.asked:
            self._kept(_fault_of(self._ledger, rows, events))
        else:
            self._writer.give(rows, events, self._wake)

    def _taken(self) -> tuple[list[Row], Passage]:
        rows, self._rows = self._rows, []
        events = self._log.since(self._seen if self.problem is None else len(self._log))
        self._seen += len(events.entries)
        self._since = None
        return rows, events

    def _collect(self, writer: _Writer) -> None:
        if not writer.done.empty():
            self._kept(writer.done.get())

    def _kept(self, fault: Exception | None) -> None:
        assert self._under_way is not None, "only what was given comes back"
        self._arrived += self._under_way
        self._under_way = None
        if fault is not None and self.problem is None:
            self._give_up(_words(fault))
            if self._is_strict:
                raise JournalStopped(_words(fault))

    def _give_up(self, message: str) -> None:
        self.problem = self.problem or message
        self.is_replaying = False
        self._rows = []

    @property
    def has_arrivals(self) -> bool:
        return bool(self._arrived)

    def deliver(self) -> None:
        """The run learns of what has arrived, at this instant."""
        arrived, self._arrived = self._arrived, []
        told = [(number, future) for number, future in arrived if not future.done()]
        if told:
            self.note("delivered", None, [number for number, _ in told])
        for _, future in told:
            future.set_result(None)

    def next_recorded(self) -> float:
        """When the run learns again of something next."""
        while self._recorded and self._recorded[0][-1].done():
            heapq.heappop(self._recorded)
        return self._recorded[0][0] if self._recorded else math.inf

    def deliver_recorded(self, instant: float) -> None:
        """The run learns again of what it learned together at, or before, this instant."""
        first, due = self._recorded[0][1] >> TOGETHER, []
        while self._recorded and self._recorded[0][0] <= instant:
            if self._recorded[0][1] >> TOGETHER != first:
                break
            _, _, fresh, future = heapq.heappop(self._recorded)
            if not future.done():
                due.append((fresh, future))
        told = [fresh for fresh, _ in due if fresh is not None]
        if told:
            self.note("delivered", None, told)
        for _, future in due:
            future.set_result(None)

    def close(self) -> None:
        """Keeps what is left; called when the run's loop has ended."""
        if self._writer is not None:
            self._writer.end()
            if not self._writer.done.empty():
                self._note_fault(self._writer.done.get())
                self._under_way = None
        if self._under_way is None and self._is_left and self.problem is None:
            self._note_fault(_fault_of(self._ledger, *self._taken()))
        # Else an interrupt fell into a commit; what follows without it would tell of another run.

    def _note_fault(self, fault: Exception | None) -> None:
        if fault is not None:
            self.problem = self.problem or _words(fault)


def _words(fault: Exception) -> str:
    """What is wrong; what is no fault of the ledger is ours, and ends the run."""
    if isinstance(fault, LedgerFault):
        return fault.message
    raise fault


class _Writer:
    """A thread that keeps rows; one batch is under way at a time."""

    def __init__(self, ledger: Ledger) -> None:
        self.done: SimpleQueue[Exception | None] = SimpleQueue()
        self._ledger = ledger
        self._given: SimpleQueue[_Given | None] = SimpleQueue()
        self._thread: threading.Thread | None = None

    def give(self, rows: list[Row], events: Passage, wake: Callable[[], None]) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, daemon=True, name="journal")
            self._thread.start()
        self._given.put((rows, events, wake))

    def end(self) -> None:
        if self._thread is not None:
            self._given.put(None)
            self._thread.join()

    def _work(self) -> None:
        while (given := self._given.get()) is not None:
            rows, events, wake = given
            self.done.put(_fault_of(self._ledger, rows, events))
            wake()


def _fault_of(ledger: Ledger, rows: Sequence[Row], events: Passage) -> Exception | None:
    """Keeps rows and events; what keeps them from being kept."""
    try:
        ledger.append(rows, events)
    except Exception as fault:  # in a thread of its own nobody else would hear of it
        return fault
    return None
