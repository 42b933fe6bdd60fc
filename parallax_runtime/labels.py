"""`context name { … }`: a labelled block; its name stands in events and in agents' requests."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Final

from parallax_runtime.current import charge
from parallax_runtime.events import Recorder
from parallax_runtime.scope import LABELS, SCOPE

_ENTERING: Final = 20
"""Steps that entering a block counts for."""


class Label:
    """A context manager for one visit of a block."""

    __slots__ = ("_events", "_key", "_name")

    def __init__(self, name: str, events: Recorder) -> None:
        self._name = name
        self._events = events
        self._key = ""

    def __enter__(self) -> None:
        charge(_ENTERING)
        self._key = SCOPE.get().label(self._name)
        LABELS.set((*LABELS.get(), self._name))
        self._events.emit("context.started", None, self._key, {"name": self._name})

    def __exit__(
        self,
        kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        LABELS.set(LABELS.get()[:-1])
        self._events.emit(f"context.{_end(kind)}", None, self._key, {"name": self._name})


def _end(kind: type[BaseException] | None) -> str:
    if kind is None:
        return "finished"
    return "cancelled" if issubclass(kind, asyncio.CancelledError) else "failed"
