"""How long a plan can take at worst: calls in turn, and the waits between attempts."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from parallax_patterns.generation.plan import Stage
from parallax_primitives.catalogue import SPECS
from parallax_primitives.quantities import seconds

_FIRST: Final = "delay"
_LONGEST: Final = "maxDelay"


def rounds_of(stages: Iterable[Stage]) -> int:
    """How many calls wait for each other in turn at most, retries included."""
    return sum(stage.attempts * _tries(stage) for stage in stages)


def waits_of(stages: Iterable[Stage]) -> float:
    """The seconds that pass between attempts when every call fails every time."""
    return sum(
        waits_between(stage.attempts) + stage.attempts * waits_between(_tries(stage))
        for stage in stages
    )


def waits_between(attempts: int) -> float:
    """The seconds between attempts that `retry` makes by its defaults."""
    first, longest = _default(_FIRST), _default(_LONGEST)
    return sum(min(first * 2.0**at, longest) for at in range(attempts - 1))


def _default(option: str) -> float:
    parameter = SPECS["retry"].parameter(option)
    assert parameter is not None, "`retry` has this option"
    return seconds(parameter.default)


def _tries(stage: Stage) -> int:
    return max(voice.attempts for voice in stage.voices)


def seconds_of(written: str | float) -> float:
    """The seconds of a duration that was checked; a number is one of milliseconds."""
    return seconds(float(written) if isinstance(written, int) else written)


def shown_duration(written: str | float | None) -> str | None:
    """A duration as text; a number is one of milliseconds."""
    if not isinstance(written, (int, float)):
        return written
    return f"{Decimal(str(written)).normalize():f}ms"
