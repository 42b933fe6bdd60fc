"""A virtual loop on which what is ready at the same time runs in an order that a seed decides.

asyncio runs ready callbacks first in, first out, which real agents do not keep to. Runs that differ
in the seed alone show what a pattern owes to that order (as in FoundationDB's simulation: Zhou et
al., "FoundationDB: A Distributed Unbundled Transactional Key Value Store", 2021).
"""

from __future__ import annotations

import random

from parallax_runtime.virtual import VirtualLoop


class ShuffledLoop(VirtualLoop):
    """A virtual loop for many runs, one after the other: `restart` before each."""

    def __init__(self) -> None:
        super().__init__()
        self._seed = 0
        self._random: random.Random | None = None

    def restart(self, seed: int | None) -> None:
        """Time begins anew, and the seed decides the order; None keeps the order of arrival."""
        self.now = 0.0
        self.tasks_made = 0
        self._seed, self._random = seed or 0, None
        self._chance = None if seed is None else self._draw

    def _draw(self) -> float:
        if self._random is None:  # seeding takes 4 µs, and often no two are ready at once
            self._random = random.Random(self._seed)  # noqa: S311  # no secret
        return self._random.random()
