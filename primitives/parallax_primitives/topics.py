"""Topics of a run: what was emitted under each, for every place that collects it."""

from __future__ import annotations

import asyncio
from typing import Final

from parallax_primitives.context import Context
from parallax_primitives.values import Value

_LIVE: Final = "topics"


class Topic:
    """The values under one name in the order of their emission; each place collects each once."""

    def __init__(self) -> None:
        self._values: list[Value] = []
        self._taken: dict[str, int] = {}
        self._more = asyncio.Event()

    def emit(self, value: Value) -> None:
        self._values.append(value)
        self._more.set()
        self._more = asyncio.Event()

    def left(self, place: str) -> int:
        """How many values a place has not collected."""
        return len(self._values) - self._taken.get(place, 0)

    def take(self, place: str, most: int | None) -> list[Value]:
        """The next values for a place; None: all there are."""
        start = self._taken.get(place, 0)
        found = self._values[start : None if most is None else start + most]
        self._taken[place] = start + len(found)
        return found

    async def more(self) -> None:
        """Waits for the next emission."""
        await self._more.wait()


def topic_of(context: Context, name: str) -> Topic:
    """The topic of that name in this run."""
    topics: dict[str, Topic] = context.state.live(_LIVE, dict)
    return topics.setdefault(name, Topic())
