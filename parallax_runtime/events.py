"""Events: everything that can be known about a run, in order.

Each `….started` has exactly one end (`finished`, `failed`, `cancelled`) with the same key. Data
holds Prism values as they are; whoever writes events to a file makes JSON of them (`event_json`).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeAlias, cast, final

from parallax_primitives.values import Confident, Json, to_json


@final
class Event:
    """One thing that happened. Instances are not to be changed.

    `at` is seconds since the start of the run. `site` is the place in the pattern (see
    `Program.sites`), `key` the stable name of the call it is about; both may be missing.
    """

    __slots__ = ("at", "data", "key", "kind", "seq", "site")

    def __init__(
        self,
        seq: int,
        at: float,
        kind: str,
        site: int | None,
        key: str | None,
        data: Mapping[str, Any],
    ) -> None:
        self.seq = seq
        self.at = at
        self.kind = kind
        self.site = site
        self.key = key
        self.data = data

    def _fields(self) -> tuple[Any, ...]:
        return self.seq, self.at, self.kind, self.site, self.key, self.data

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Event) and self._fields() == other._fields()

    __hash__ = None  # type: ignore[assignment]  # its data may hold containers

    def __repr__(self) -> str:
        where = f" {self.key}" if self.key else ""
        return f"<{self.seq} {self.at:.3f} {self.kind}{where} {dict(self.data)!r}>"


Entry: TypeAlias = "tuple[float, str, int | None, str | None, Any]"
"""What an event is made of: its moment on the run's clock, its kind, site and key, and its data.

In the place of its data an agent call leaves what that is made of (see `_data`).
"""


Happened: TypeAlias = "tuple[float, str, str | None, object]"
"""An event in brief: its seconds since the start of the run, its kind, its key, and how sure."""


@final
class Log:
    """The events of a run in their order, each made when somebody looks at it.

    Most events are never looked at, and making one takes four times as long as an entry.
    """

    __slots__ = ("_events", "_start", "entries", "is_stopping")

    def __init__(self, start: float = 0.0) -> None:
        self.entries: list[Entry | Event] = []
        """An event takes the place of what it was made of."""
        self.is_stopping = False
        """Whether the run is being stopped."""
        self._start = start
        self._events: tuple[Event, ...] = ()

    def __len__(self) -> int:
        return len(self.entries)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Log) and self.events == other.events

    __hash__ = None  # type: ignore[assignment]  # its events have none either

    @property
    def seconds(self) -> float:
        """When the last event happened."""
        last = self.entries[-1]
        return last.at if isinstance(last, Event) else last[0] - self._start

    @property
    def events(self) -> tuple[Event, ...]:
        """All events so far."""
        if len(self._events) < len(self.entries):
            self._events = tuple(map(self.event, range(len(self.entries))))
        return self._events

    def event(self, seq: int) -> Event:
        """The event of that number."""
        entry = self.entries[seq]
        if type(entry) is tuple:
            at, kind, site, key, told = entry
            entry = Event(seq, at - self._start, kind, site, key, _data(told))
            self.entries[seq] = entry
        assert isinstance(entry, Event), "there is nothing else in a log"
        return entry

    def since(self, seq: int) -> Passage:
        """The events from that number on; none is made for that."""
        return Passage(seq, self._start, self.entries[seq:])

    def outline(self) -> list[Happened]:
        """All events so far in brief; none is made for that."""
        if Event in map(type, self.entries):  # somebody looks at them anyway
            return [(one.at, one.kind, one.key, one.data.get("confidence")) for one in self.events]
        start, entries = self._start, cast("list[Entry]", self.entries)
        return [
            (
                at - start,
                kind,
                key,
                told.confidence
                if type(told) is Confident
                else None
                if type(told) is tuple
                else told.get("confidence"),
            )
            for at, kind, _, key, told in entries
        ]


class Passage(NamedTuple):
    """Events of a run that follow each other, as they stand in its log."""

    first: int = 0
    """The number of the first."""
    start: float = 0.0
    entries: Sequence[Entry | Event] = ()

    def told(self) -> list[Entry]:
        """What each is made of; `start` is to be taken from its moment."""
        start = self.start
        return [entry if type(entry) is tuple else _entry(entry, start) for entry in self.entries]


def _entry(event: Entry | Event, start: float) -> Entry:
    assert isinstance(event, Event), "there is nothing else in a log"
    return event.at + start, event.kind, event.site, event.key, event.data


def _data(told: Any) -> Mapping[str, Any]:
    """What an event tells: as it is, or of a call that began what was asked, of one that was
    answered the answer."""
    if type(told) is tuple:
        agent, operation, task = told
        return {"agent": agent, "operation": operation, "task": task}
    if type(told) is Confident:
        assert told.evidence is not None, "an agent's answer has its evidence"
        agent = told.evidence.agent
        return {"agent": agent, "confidence": told.confidence, "value": told.value}
    data: Mapping[str, Any] = told
    return data


class Follower(ABC):
    """An observer that reads the log when it suits it: quicker than to be shown each event."""

    @abstractmethod
    def follow(self, log: Log) -> None:
        """Called as the run begins."""


_Shown: TypeAlias = Callable[[Event], None]

Observer: TypeAlias = _Shown | Follower
"""Called with each event as it happens. It must be quick; one that raises is not called again."""

STOPPING: Final = "run.stopping"
"""The event after which a run is being stopped."""

_NOTHING: Final[Mapping[str, Any]] = {}


class Recorder:
    """Times what happens, and keeps it; observers are shown each event at once."""

    def __init__(self, now: Callable[[], float], observers: Sequence[Observer]) -> None:
        self.now = now
        self.log = Log(now())
        self.pending: dict[str, None] = {}
        """The mailboxes that the run waits for, in the order in which that was found out."""
        self.keep: Callable[[Entry], None] = self.log.entries.append
        """Takes an entry with the present moment."""
        if observers:
            self._listen(observers)

    def _listen(self, observers: Sequence[Observer]) -> None:
        for one in observers:
            if isinstance(one, Follower):
                one.follow(self.log)
        shown = [one for one in observers if not isinstance(one, Follower)]
        if shown:
            self.keep = _Audience(self.log, self.now, shown).show

    def emit(
        self,
        kind: str,
        site: int | None = None,
        key: str | None = None,
        data: Mapping[str, Any] = _NOTHING,
    ) -> None:
        if kind == "pending":
            self.pending[str(data["mailbox"])] = None
        elif kind == STOPPING:
            self.log.is_stopping = True
        keep, now = self.keep, self.now
        keep((now(), kind, site, key, data))


@final
class _Audience:
    """The observers of a run."""

    __slots__ = ("_log", "_now", "_observers")

    def __init__(self, log: Log, now: Callable[[], float], observers: Sequence[_Shown]) -> None:
        self._log = log
        self._now = now
        self._observers = list(observers)

    def show(self, entry: Entry) -> None:
        """Keeps an entry, and shows its event to everybody."""
        entries = self._log.entries
        entries.append(entry)
        event = self._log.event(len(entries) - 1)
        for observer in self._observers:
            self._tell(observer, event)

    def _tell(self, observer: _Shown, event: Event) -> None:
        try:
            observer(event)
        except Exception as error:  # an observer never ends a run
            self._observers = [one for one in self._observers if one is not observer]
            data = {"error": type(error).__name__, "text": str(error)}
            self.show((self._now(), "observer.failed", None, None, data))


def event_json(event: Event) -> dict[str, Json]:
    """An event as JSON data."""
    return {
        "seq": event.seq,
        "at": event.at,
        "kind": event.kind,
        "site": event.site,
        "key": event.key,
        "data": told_json(event.data),
    }


def told_json(told: Any) -> dict[str, Json]:
    """What an entry, or an event, tells, as JSON data."""
    return {name: _plain(value) for name, value in _data(told).items()}


def _plain(value: Any) -> Json:
    """Data of an event may also hold Python's integers and tuples."""
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    plain: Json = to_json(value)
    return plain
