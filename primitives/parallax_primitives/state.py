"""State that outlives a primitive call: facts in a store, locks, and live things of the run.

`State` belongs to one run. Its facts (JSON by space and key) and its locks live in the run's own
memory, and also in the project's `Store` when the run has one. A store that fails never fails the
run: that is reported, and from then on the memory, which has seen everything that the run has
written, is used alone. Only a fact that is lost is no reason to give up the store.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    ExitStack,
    asynccontextmanager,
    contextmanager,
)
from typing import Any, Protocol, TypeAlias, TypeVar

from parallax_primitives.values import Json

T = TypeVar("T")


class StoreFault(Exception):
    """An operation of a store that failed, in words for whoever runs the pattern."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class LostFact(StoreFault):
    """A fact that cannot be understood; the store is well otherwise."""


class Store(Protocol):
    """Facts and locks that outlive a run.

    Reading and writing do not wait. The space `checkpoint` belongs to one run and to those that
    resume it; every other space to the project.
    """

    def read(self, space: str, key: str) -> Json:
        """What was written last under a key; None when there is nothing."""

    def write(self, space: str, key: str, data: Json) -> None:
        """Keeps data under a key; None forgets what is there."""

    def exclusively(self, space: str) -> AbstractContextManager[None]:
        """While it is held nobody else, of all that share the store, changes facts of the space.

        Held for moments: nothing is waited for inside.
        """

    def lock(self, name: str) -> AbstractAsyncContextManager[None]:
        """A lock that one holder has at a time, of all that share the store."""


class Memory:
    """A store that lives as long as the run."""

    def __init__(self) -> None:
        self._facts: dict[tuple[str, str], Json] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    def read(self, space: str, key: str) -> Json:
        return self._facts.get((space, key))

    def write(self, space: str, key: str, data: Json) -> None:
        if data is None:
            self._facts.pop((space, key), None)
        else:
            self._facts[space, key] = data

    @asynccontextmanager
    async def lock(self, name: str) -> AsyncIterator[None]:
        async with self._locks.setdefault(name, asyncio.Lock()):
            yield


Report: TypeAlias = Callable[[str, str, BaseException], None]
"""Told of a failed operation of the store: its name, the space or lock, and the error."""


class State:
    """What the primitives of one run remember."""

    def __init__(self, store: Store | None, report: Report) -> None:
        self._memory = Memory()
        self._store = store
        self._report = report
        self._live: dict[str, Any] = {}

    def read(self, space: str, key: str) -> Json:
        """A fact, None when there is none."""
        if self._store is not None:
            try:
                return self._store.read(space, key)
            except LostFact as lost:
                self._report("read", space, lost)
            except Exception as error:  # whoever wrote the store: it fails no run
                self._give_up("read", space, error)
        return self._memory.read(space, key)

    def write(self, space: str, key: str, data: Json) -> None:
        """Keeps a fact; None forgets it."""
        self._memory.write(space, key, data)
        if self._store is not None:
            try:
                self._store.write(space, key, data)
            except Exception as error:
                self._give_up("write", space, error)

    @contextmanager
    def exclusively(self, space: str) -> Iterator[None]:
        """For facts that are read and then changed: no other run changes them in between."""
        with ExitStack() as held:
            if self._store is not None:
                try:
                    held.enter_context(self._store.exclusively(space))
                except Exception as error:
                    self._give_up("lock", space, error)
            yield

    @asynccontextmanager
    async def lock(self, name: str) -> AsyncIterator[None]:
        """Holds the lock of that name: within the run, and then within the store."""
        async with self._memory.lock(name):
            outer = await self._taken(name)
            try:
                yield
            finally:
                if outer is not None:
                    await self._released(name, outer)

    async def _taken(self, name: str) -> AbstractAsyncContextManager[None] | None:
        if self._store is None:
            return None
        try:
            lock = self._store.lock(name)
            await lock.__aenter__()
        except Exception as error:
            self._give_up("lock", name, error)
            return None
        return lock

    async def _released(self, name: str, lock: AbstractAsyncContextManager[None]) -> None:
        try:
            await lock.__aexit__(None, None, None)
        except Exception as error:
            self._give_up("unlock", name, error)

    def _give_up(self, operation: str, what: str, error: Exception) -> None:
        self._store = None
        self._report(operation, what, error)

    def live(self, name: str, make: Callable[[], T]) -> T:
        """The thing of that name, made when it is first asked for; it never leaves the run."""
        if name not in self._live:
            self._live[name] = make()
        thing: T = self._live[name]
        return thing
