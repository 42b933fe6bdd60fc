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

    def restart(self, seed: int | None) -> None:
        """Time begins anew, and the seed decides the order; None keeps the order of arrival."""
        self.now = 0.0
        self._chance = None if seed is None else random.Random(seed).random  # noqa: S311  # no secret
