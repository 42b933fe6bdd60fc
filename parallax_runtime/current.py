"""The run that the present code belongs to, for operations that have no other way to reach it.

Operators and library functions are plain functions. What few of them must tell the run (a clamped
confidence, a loop's steps) goes through `note` and `charge`; outside a run both do nothing.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any, Final, Protocol

from parallax_primitives.values import Value


class Monitor(Protocol):
    """What a run offers to operations."""

    def note(self, kind: str, **data: Any) -> None:
        """Records an event at the place of the pattern that is being executed."""

    def charge(self, steps: int) -> None:
        """Counts steps against the run's budget; raises BudgetExceeded."""

    def effect(self, name: str, arguments: tuple[Value, ...]) -> Any:
        """Calls a library function that reads the clock or the seed, waits or logs."""


MONITOR: Final[ContextVar[Monitor | None]] = ContextVar("parallax_monitor", default=None)


def note(kind: str, **data: Any) -> None:
    """Records an event of the current run, if there is one."""
    monitor = MONITOR.get()
    if monitor is not None:
        monitor.note(kind, **data)


def charge(steps: int) -> None:
    """Counts steps of the current run, if there is one."""
    monitor = MONITOR.get()
    if monitor is not None:
        monitor.charge(steps)


def effect(name: str, arguments: tuple[Value, ...]) -> Any:
    """Calls a library function that only a run can perform."""
    monitor = MONITOR.get()
    assert monitor is not None, f"`{name}` is called inside a run"
    return monitor.effect(name, arguments)
