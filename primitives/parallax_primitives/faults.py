"""What can go wrong while a pattern runs, in the pattern's own terms.

A `Fault` is catchable by `try` in the pattern; a `Stop` is not. Neither ever shows Python's words.
"""

from __future__ import annotations

from typing import Literal

from parallax_primitives.values import Value

FailureKind = Literal["error", "timeout", "refusal", "crash", "garbage", "missing"]


class Fault(Exception):
    """A run-time failure that `try` catches; `value` is what `catch (e)` binds."""

    def __init__(self, message: str, value: Value = None, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.value: Value = message if value is None else value
        self.hint = hint


class AgentFault(Fault):
    """An agent call that failed: by error, timeout, refusal, crash, garbage, or no such agent.

    `key` is the stable key of the call where there was one.
    """

    def __init__(self, agent: str, kind: FailureKind, message: str, key: str | None = None) -> None:
        super().__init__(message)
        self.agent = agent
        self.kind = kind
        self.key = key


class Stop(Exception):
    """Ends the run whatever the pattern catches."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class BudgetExceeded(Stop):
    """A limit of the run was reached; `resource` is calls, seconds, steps, size or depth."""

    def __init__(self, resource: str, limit: float, message: str) -> None:
        super().__init__(message)
        self.resource = resource
        self.limit = limit
