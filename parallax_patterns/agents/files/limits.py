"""What holds for calls of one agent, as its own file or the project's configuration says it."""

from __future__ import annotations

from parallax_patterns.agents.files.amounts import Count, Rate, Seconds, Strict


class Circuit(Strict):
    """After so many failures in a row, an agent is left alone for a while."""

    failures: Count
    reset: Seconds = 30.0


class Kept(Strict):
    """How long answers are kept, for calls that ask the same, and how many."""

    ttl: Seconds
    entries: Count = 1000


class Limits(Strict):
    """What holds for calls of one agent, whoever makes them."""

    timeout: Seconds | None = None
    concurrency: Count | None = None
    rate: Rate | None = None
    circuit: Circuit | None = None
    cache: Kept | None = None


def merged(limits: Limits, stronger: Limits | None) -> Limits:
    """The limits, and what a stronger word says of some of them."""
    if stronger is None:
        return limits
    said = {name: getattr(stronger, name) for name in stronger.model_fields_set}
    return limits.model_copy(update=said)
