"""What an attempt is: a pattern that nobody trusts, and how it must end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

End: TypeAlias = Literal["refused", "failed", "exceeded", "completed", "pending"]
"""`refused` by the compiler; the others are what the run's status is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One attempt.

    `mentions` are words of the diagnostics or of the fault; `value` is the result as JSON where the
    attempt must harmlessly come to the right one. `agents` are scripted as in conformance cases.
    """

    name: str
    source: str
    ends: tuple[End, ...]
    mentions: tuple[str, ...] = ()
    value: Any = ...
    input: Any = None
    file: str = "attempt.prism"
    agents: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    seconds: float = 2.0
    """Processor time that it may take."""


def refused(name: str, source: str, *mentions: str, **more: Any) -> Attempt:
    """The compiler says no."""
    return Attempt(name=name, source=source, ends=("refused",), mentions=mentions, **more)


def failed(name: str, source: str, *mentions: str, **more: Any) -> Attempt:
    """A run-time error at a place, which `try` could have caught."""
    return Attempt(name=name, source=source, ends=("failed",), mentions=mentions, **more)


def exceeded(name: str, source: str, *mentions: str, **more: Any) -> Attempt:
    """A limit of the run."""
    return Attempt(name=name, source=source, ends=("exceeded",), mentions=mentions, **more)


def gives(name: str, source: str, value: Any, **more: Any) -> Attempt:
    """Harmless: the right value."""
    return Attempt(name=name, source=source, ends=("completed",), value=value, **more)


def bounded(name: str, source: str, **more: Any) -> Attempt:
    """Any end will do, as long as it comes soon."""
    ends: tuple[End, ...] = ("refused", "failed", "exceeded", "completed")
    return Attempt(name=name, source=source, ends=ends, **more)
