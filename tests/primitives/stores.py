"""Stores for tests: one that works and can be looked into, and one that fails when told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from parallax_primitives.values import Json


class Notebook:
    """A store in memory that several runs share; the named operations fail."""

    def __init__(self, *failing: str) -> None:
        self.facts: dict[tuple[str, str], Json] = {}
        self.locks: dict[str, asyncio.Lock] = {}
        self.failing = set(failing)
        self.used: list[str] = []

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

    @asynccontextmanager
    async def lock(self, name: str) -> AsyncIterator[None]:
        self._use("lock")
        async with self.locks.setdefault(name, asyncio.Lock()):
            yield
        self._use("unlock")
