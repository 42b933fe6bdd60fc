"""Stores for tests: one that works and can be looked into, and one that fails when told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from parallax_primitives.values import Json


class Notebook:
    """A store in memory that several runs share; the named operations fail."""

    def __init__(self, *failing: str) -> None:
        self.facts: dict[tuple[str, str], Json] = {}
        self.locks: dict[str, asyncio.Lock] = {}
        self.failing = set(failing)
        self.used: list[str] = []
        self.held = set[str]()

    def _use(self, operation: str) -> None:
        self.used.append(operation)
        if operation in self.failing:
            raise OSError(f"cannot {operation}")

    def read(self, space: str, key: str) -> Json:
        self._use("read")
        return self.facts.get((space, key))

    def write(self, space: str, key: str, data: Json) -> None:
        self._use("write")
        self.facts[space, key] = data

    @contextmanager
    def exclusively(self, space: str) -> Iterator[None]:
        self._use("exclusively")
        assert space not in self.held, "nothing is waited for while a space is held"
        self.held.add(space)
        yield
        self.held.discard(space)

    @asynccontextmanager
    async def lock(self, name: str) -> AsyncIterator[None]:
        self._use("lock")
        async with self.locks.setdefault(name, asyncio.Lock()):
            yield
        self._use("unlock")
