"""The product of reading YAML: plain data, and the place of each key and value by its path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from parallax_compiler.source import Source, Span

Path: TypeAlias = tuple[str | int, ...]
"""Keys and indices from the top: `("agents", 0, "capability")`; the whole document is `()`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a value stands, and its key if it is in a mapping."""

    key: Span | None
    value: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """A document: JSON-like data (text keys, finite numbers) with places."""

    source: Source
    data: object
    places: Mapping[Path, Place]

    def span(self, *path: str | int) -> Span:
        """Where the value at a path stands; for a path that is not there, its nearest parent."""
        return self._nearest(path).value

    def key_span(self, *path: str | int) -> Span:
        """Where the key of a path stands, or the value itself where there is no key."""
        place = self._nearest(path)
        return place.key if place.key is not None else place.value

    def has(self, *path: str | int) -> bool:
        return path in self.places

    def at(self, *path: str | int) -> object:
        """The data at a path that is there."""
        data = self.data
        for part in path:
            assert isinstance(data, (dict, list)), "a path leads through containers"
            data = data[part]  # type: ignore[index]  # an index for a list, a key for a mapping
        return data

    def under(self, *path: str | int) -> Located:
        """The part at a path as a document of its own (places count from there)."""
        depth = len(path)
        inner = {key[depth:]: place for key, place in self.places.items() if key[:depth] == path}
        return replace(self, data=self.at(*path), places=inner)

    def keys(self, *path: str | int) -> Iterator[str]:
        """The keys of the mapping at a path, none where there is no mapping."""
        data = self.at(*path)
        if isinstance(data, dict):
            yield from data

    def _nearest(self, path: Path) -> Place:
        while path not in self.places:
            path = path[:-1]
        return self.places[path]
