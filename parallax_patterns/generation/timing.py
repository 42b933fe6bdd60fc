"""How long a plan can take at worst: calls in turn, and the waits between attempts."""

from __future__ import annotations

from typing import Final

from parallax_patterns.generation.plan import Chain, Decision, Panel, Tiers, Work
from parallax_primitives.catalogue import SPECS
from parallax_primitives.quantities import seconds

_FIRST: Final = "delay"
_LONGEST: Final = "maxDelay"


def rounds_of(decision: Decision) -> int:
    """How many calls wait for each other in turn at most, retries included."""
    match decision:
        case Panel():
            return _tries(decision)
        case Chain() | Tiers():
            return sum(stage.attempts * _tries(stage.work) for stage in decision.stages)


def waits_of(decision: Decision) -> float:
    """The seconds that pass between attempts when every call fails every time."""
    match decision:
        case Panel():
            return waits_between(_tries(decision))
        case Chain() | Tiers():
            return sum(
                waits_between(stage.attempts) + stage.attempts * waits_between(_tries(stage.work))
                for stage in decision.stages
            )


def waits_between(attempts: int) -> float:
    """The seconds between attempts that `retry` makes by its defaults."""
    first, longest = _default(_FIRST), _default(_LONGEST)
    return sum(min(first * 2.0**at, longest) for at in range(attempts - 1))


def _default(option: str) -> float:
    parameter = SPECS["retry"].parameter(option)
    assert parameter is not None, "`retry` has this option"
    return seconds(parameter.default)


def _tries(work: Work) -> int:
    voices = work.voices if isinstance(work, Panel) else (work,)
    return max(voice.attempts for voice in voices)
