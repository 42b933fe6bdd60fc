"""A virtual loop on which what is ready at the same time runs in an order that a seed decides.

asyncio runs ready callbacks first in, first out, which real agents do not keep to. Runs that differ
in the seed alone show what a pattern owes to that order (as in FoundationDB's simulation: Zhou et
al., "FoundationDB: A Distributed Unbundled Transactional Key Value Store", 2021).
"""

from __future__ import annotations

import random
from asyncio.events import _set_running_loop
from collections.abc import Coroutine
from typing import Any, TypeVar

from parallax_runtime.virtual import VirtualLoop

T = TypeVar("T")


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

    def finish(self, main: Coroutine[Any, Any, T]) -> T:
        """The result of a coroutine. What waits for nothing, as most simulated runs, takes no turn
        of the loop, which is 4 of 220 µs."""
        task = self.create_task(main)
        if len(self._ready) > 1 or self._timers:
            return self.run_until_complete(task)
        task._log_destroy_pending = False  # type: ignore[attr-defined]  # as `run_until_complete`
        step = self._ready.popleft()
        _set_running_loop(self)
        try:
            step._context.run(step._callback)
        except BaseException:
            if task.done() and not task.cancelled():
                task.exception()  # it is raised here, so asyncio need not tell of it
            raise
        finally:
            _set_running_loop(None)
        return task.result() if task.done() else self.run_until_complete(task)

    def _draw(self) -> float:
        if self._random is None:  # seeding takes 4 µs, and often no two are ready at once
            self._random = random.Random(self._seed)  # noqa: S311  # no secret
        return self._random.random()
