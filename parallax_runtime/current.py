"""The run that the present code belongs to, for operations that have no other way to reach it.

Operators and library functions are plain functions. What few of them must tell the run (a clamped
confidence, a loop's steps) goes through `note` and `charge`; outside a run both do nothing.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any, Final, Protocol


class Monitor(Protocol):
    """What a run offers to operations."""

    def note(self, kind: str, **data: Any) -> None:
        """Records an event at the place of the pattern that is being executed."""

    def charge(self, steps: int) -> None:
        """Counts steps against the run's budget; raises BudgetExceeded."""


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
