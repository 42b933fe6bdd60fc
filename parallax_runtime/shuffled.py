"""A virtual loop on which what is ready at the same time runs in an order that a seed decides.

asyncio runs ready callbacks first in, first out, which real agents do not keep to. Runs that differ
in the seed alone show what a pattern owes to that order (as in FoundationDB's simulation: Zhou et
al., "FoundationDB: A Distributed Unbundled Transactional Key Value Store", 2021).
"""

from __future__ import annotations

import asyncio
import random
from collections import deque

from parallax_runtime.virtual import VirtualLoop


class _Ready(deque[asyncio.Handle]):
    """What is ready. `shuffle` is None where the order of arrival counts."""

    shuffle: random.Random | None = None

    def popleft(self) -> asyncio.Handle:
        if self.shuffle is not None and len(self) > 1:
            at = int(self.shuffle.random() * len(self))
            if at:
                self[0], self[at] = self[at], self[0]
        return super().popleft()


class ShuffledLoop(VirtualLoop):
    """A virtual loop for many runs, one after the other: `restart` before each."""

    def __init__(self) -> None:
        super().__init__()
        self._ready = _Ready()

    def restart(self, seed: int | None) -> None:
        """Time begins anew, and the seed decides the order; None keeps the order of arrival."""
        self._now = 0.0
        self._ready.shuffle = None if seed is None else random.Random(seed)  # noqa: S311  # no secret
