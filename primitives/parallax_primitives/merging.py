"""Merging answers into one: objects key by key, lists end to end, conflicts by rule.

Every leaf of the merged value keeps the confidence and the evidence of the answer it came from, so
a doubtful part does not drag down its siblings. Pure: what `merge` says of order holds because the
pieces come in the order of the agents.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from parallax_primitives.ballots import Place, canonical
from parallax_primitives.values import Value, bare, confidence_of, part_of

Strategy: TypeAlias = Literal["deep", "shallow", "concat", "union"]
Conflict: TypeAlias = Literal["highest", "first", "last"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of one answer; `place` breaks ties between equally confident pieces."""

    value: Value
    place: Place


@dataclass(slots=True, kw_only=True)
class Merger:
    """One merge: its rules, and what it finds on the way."""

    strategy: Strategy
    conflict: Conflict
    confidences: list[float] = field(default_factory=list)
    """The confidence of every leaf that made it into the result."""
    conflicts: list[str] = field(default_factory=list)
    """The paths at which answers differed."""

    def merged(self, pieces: Sequence[Piece]) -> Value:
        """The value made of whole answers."""
        if self._joins and not _are(dict, pieces):
            return self._joined([one for piece in pieces for one in _elements(piece)])
        return self._merged(pieces, ())

    @property
    def _joins(self) -> bool:
        return self.strategy in ("concat", "union")

    def _merged(self, pieces: Sequence[Piece], path: tuple[str, ...]) -> Value:
        descends = not path or self.strategy != "shallow"
        if descends and _are(dict, pieces):
            return self._object(pieces, path)
        if self._joins and _are(list, pieces):
            return self._joined([one for piece in pieces for one in _elements(piece)])
        return self._chosen(pieces, path)

    def _object(self, pieces: Sequence[Piece], path: tuple[str, ...]) -> Value:
        found: dict[str, list[Piece]] = {}
        for piece in pieces:
            for key, part in _entries(piece):
                found.setdefault(key, []).append(part)
        return {key: self._merged(parts, (*path, key)) for key, parts in found.items()}

    def _joined(self, pieces: Sequence[Piece]) -> Value:
        if self.strategy == "concat":
            return [self._leaf(piece) for piece in pieces]
        same: dict[str, list[Piece]] = {}
        for piece in pieces:
            same.setdefault(canonical(piece.value), []).append(piece)
        return [self._leaf(self._winner(copies)) for copies in same.values()]

    def _chosen(self, pieces: Sequence[Piece], path: tuple[str, ...]) -> Value:
        if len({canonical(piece.value) for piece in pieces}) > 1:
            self.conflicts.append(".".join(path))
        return self._leaf(self._winner(pieces))

    def _winner(self, pieces: Sequence[Piece]) -> Piece:
        match self.conflict:
            case "first":
                return pieces[0]
            case "last":
                return pieces[-1]
            case "highest":
                return min(pieces, key=lambda one: (-confidence_of(one.value), one.place))

    def _leaf(self, piece: Piece) -> Value:
        self.confidences.append(confidence_of(piece.value))
        return piece.value


def _are(kind: type, pieces: Sequence[Piece]) -> bool:
    return all(isinstance(bare(piece.value), kind) for piece in pieces)


def _entries(piece: Piece) -> Iterator[tuple[str, Piece]]:
    whole = bare(piece.value)
    if isinstance(whole, dict):
        for key, part in whole.items():
            yield key, Piece(value=part_of(piece.value, part), place=piece.place)


def _elements(piece: Piece) -> Iterator[Piece]:
    """The elements of a list, or the piece itself where it is none."""
    whole = bare(piece.value)
    if isinstance(whole, list):
        for part in whole:
            yield Piece(value=part_of(piece.value, part), place=piece.place)
    else:
        yield piece
