"""Events: everything that can be known about a run, in order.

Each `….started` has exactly one end (`finished`, `failed`, `cancelled`) with the same key. Data
holds Prism values as they are; whoever writes events to a file makes JSON of them (`event_json`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias, final

from parallax_primitives.values import Json, to_json


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


Observer: TypeAlias = Callable[[Event], None]
"""Called with each event as it happens. It must be quick; one that raises is not called again."""

_NOTHING: Final[Mapping[str, Any]] = {}


class Recorder:
    """Numbers and times events, keeps them, and shows them to the observers."""

    def __init__(self, now: Callable[[], float], observers: Sequence[Observer]) -> None:
        self.events: list[Event] = []
        self._now = now
        self._start = now()
        self._observers = list(observers)

    def emit(
        self,
        kind: str,
        site: int | None = None,
        key: str | None = None,
        data: Mapping[str, Any] = _NOTHING,
    ) -> Event:
        events = self.events
        event = Event(len(events), self._now() - self._start, kind, site, key, data)
        events.append(event)
        for observer in self._observers:
            self._show(observer, event)
        return event

    def _show(self, observer: Observer, event: Event) -> None:
        try:
            observer(event)
        except Exception as error:  # an observer never ends a run
            self._observers = [one for one in self._observers if one is not observer]
            self.emit("observer.failed", data={"error": type(error).__name__, "text": str(error)})


def event_json(event: Event) -> dict[str, Json]:
    """An event as JSON data."""
    return {
        "seq": event.seq,
        "at": event.at,
        "kind": event.kind,
        "site": event.site,
        "key": event.key,
        "data": event_data(event),
    }


def event_data(event: Event) -> dict[str, Json]:
    """What an event tells, as JSON data."""
    return {name: _plain(value) for name, value in event.data.items()}


def _plain(value: Any) -> Json:
    """Data of an event may also hold Python's integers and tuples."""
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    plain: Json = to_json(value)
    return plain
