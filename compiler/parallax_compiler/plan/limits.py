"""The bounds of a run that a plan carries."""

from __future__ import annotations

from parallax_compiler.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of a run that the header gives: times in seconds; None where it is silent."""

    call_timeout: float | None = None
    concurrency: int | None = None
    calls: int | None = None
    seconds: float | None = None
