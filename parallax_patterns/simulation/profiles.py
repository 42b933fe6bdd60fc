"""Profiles: how an agent of a kind behaves, as chances.

A profile says how often an agent is right, how sure it says it is when it is right and when it is
wrong, how long it takes, and how often it fails in which way. Chances are independent from call to
call; what agents have in common (the truth, and the error that many fall for) is the world's.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

ErrorKind: TypeAlias = Literal["timeout", "refusal", "crash", "garbage", "straggler", "duplicate"]
"""`straggler`: an answer that comes very late. `duplicate`: the answer of another agent, word for
word, with its confidence."""

STRAGGLING: Final = 20.0
"""How many times as long as usual a straggler takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confidence:
    """How sure an agent says it is: normally distributed, cut off at 0 and 1."""

    mean: float
    spread: float = 0.1

    def draw(self, chance: random.Random) -> float:
        drawn = chance.gauss(self.mean, self.spread)
        return 0.0 if drawn < 0 else 1.0 if drawn > 1 else drawn


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
    """Seconds that an agent takes: log-normally distributed around a median.

    `spread` is the standard deviation of the logarithm: with 0.5, two of three calls take between
    0.6 and 1.6 times the median.
    """

    median: float
    spread: float = 0.5

    def draw(self, chance: random.Random) -> float:
        return self.median * chance.lognormvariate(0.0, self.spread)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """`accuracy` is how often its answer is the true one; `errors` are chances per call."""

    accuracy: float = 0.85
    right: Confidence = Confidence(mean=0.85)
    wrong: Confidence = Confidence(mean=0.65, spread=0.15)
    latency: Latency = Latency(median=2.0)
    errors: Mapping[ErrorKind, float] = field(default_factory=dict)
    _bound: float = field(init=False, repr=False, compare=False)
    """What is drawn beyond this is no error, whatever sums are rounded to."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "_bound", math.fsum(self.errors.values()) + 1e-9)

    def error(self, chance: random.Random) -> ErrorKind | None:
        """The way in which one call fails, if it does."""
        if not self.errors:
            return None
        drawn = chance.random()
        if drawn > self._bound:
            return None
        for kind, share in self.errors.items():
            drawn -= share
            if drawn < 0:
                return kind
        return None


PROFILES: Final[Mapping[str, Profile]] = {
    "typical": Profile(errors={"timeout": 0.01, "crash": 0.01}),
    "careful": Profile(
        accuracy=0.95,
        right=Confidence(mean=0.92, spread=0.05),
        wrong=Confidence(mean=0.4, spread=0.15),
        latency=Latency(median=5.0),
    ),
    "hasty": Profile(
        accuracy=0.65,
        right=Confidence(mean=0.8, spread=0.15),
        wrong=Confidence(mean=0.75, spread=0.15),
        latency=Latency(median=0.5),
        errors={"garbage": 0.03},
    ),
    "liar": Profile(
        accuracy=0.0,
        right=Confidence(mean=0.98, spread=0.01),
        wrong=Confidence(mean=0.98, spread=0.01),
    ),
    "flaky": Profile(
        errors={
            "timeout": 0.1, "crash": 0.1, "refusal": 0.05, "garbage": 0.05,
            "straggler": 0.05, "duplicate": 0.05,
        },
    ),
}  # fmt: skip
"""The profiles that every project has."""

MIXTURE: Final[tuple[tuple[str, float], ...]] = (
    ("typical", 0.7), ("careful", 0.1), ("hasty", 0.1), ("flaky", 0.07), ("liar", 0.03),
)  # fmt: skip
"""What an agent is by chance, run by run, where nobody says what it is."""


def any_profile(chance: random.Random) -> Profile:
    """A profile by chance."""
    drawn = chance.random()
    for name, share in MIXTURE:
        drawn -= share
        if drawn < 0:
            return PROFILES[name]
    return PROFILES["typical"]
