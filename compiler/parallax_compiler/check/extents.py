"""Which lines a comment speaks of: those of the statement that it stands at.

A simple statement is all of its lines, whichever of them the comment ends; a statement with blocks
is its head, and a comment after its end speaks of that, too. So a comment that keeps a finding
quiet goes on doing so when the layout of its line changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from parallax_compiler.records import dataclass
from parallax_compiler.resolve.traverse import children, everything
from parallax_compiler.source import Source
from parallax_compiler.syntax.ast import Block, Module, Node, Statement

_STATEMENTS = tuple(kind for kind in get_args(Statement) if kind is not Block)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """The first and the last line of a statement's own words, and where all of it ends."""

    first: int
    last: int
    end: int

    def surrounds(self, other: Extent) -> bool:
        """Whether it goes beyond the other, which lies in it."""
        inside = self.first <= other.first and other.last <= self.last
        return inside and other.last - other.first < self.last - self.first


def extents(source: Source, tree: Module) -> tuple[Extent, ...]:
    """The extents of all statements of a file."""
    return tuple(
        _extent(source, node) for node in everything(tree) if isinstance(node, _STATEMENTS)
    )


def _extent(source: Source, node: Node) -> Extent:
    blocks = [one.span.start for one in children(node) if isinstance(one, Block)]
    end = source.position(node.span.end).line
    return Extent(
        first=source.position(node.span.start).line,
        last=source.position(min(blocks)).line if blocks else end,
        end=end,
    )


class Extents:
    """The extents of all statements of a file, by their lines."""

    def __init__(self, source: Source, tree: Module) -> None:
        self._holding: dict[int, dict[tuple[int, int], Extent]] = {}
        self._ending: dict[int, list[Extent]] = {}
        for one in extents(source, tree):
            for line in _lines(one):
                self._holding.setdefault(line, {})[one.first, one.last] = one
            if one.last < one.end:
                self._ending.setdefault(one.end, []).append(one)

    def lines_at(self, line: int) -> frozenset[int]:
        """The lines that a comment on a line, or for it, speaks of."""
        return frozenset((line, *(at for one in self._spoken_of(line) for at in _lines(one))))

    def _spoken_of(self, line: int) -> Iterator[Extent]:
        holding = self._holding.get(line, {}).values()
        for one in holding:
            if not any(one.surrounds(other) for other in holding):
                yield one
        yield from self._ending.get(line, ())


def _lines(extent: Extent) -> range:
    return range(extent.first, extent.last + 1)
