"""Collecting an answer that comes in pieces, up to a length that no proposal has."""

from __future__ import annotations

from typing import Final

from parallax_patterns.generation.providers.model import Observer

LONGEST: Final = 1 << 20
"""Characters; what comes beyond them is dropped, so that no server can fill the memory."""


class Pieces:
    """The pieces so far; each is told to an observer."""

    def __init__(self, observe: Observer) -> None:
        self._observe = observe
        self._kept: list[str] = []
        self._length = 0

    def add(self, piece: str) -> None:
        self._length += len(piece)
        if self._length <= LONGEST:
            self._kept.append(piece)
        self._observe(piece)

    @property
    def text(self) -> str:
        return "".join(self._kept)
