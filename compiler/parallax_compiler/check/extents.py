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

    def holds(self, line: int) -> bool:
        return self.first <= line <= self.last

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


def lines_at(line: int, known: tuple[Extent, ...]) -> frozenset[int]:
    """The lines that a comment on a line, or for it, speaks of."""
    return frozenset((line, *(at for one in _spoken_of(line, known) for at in _lines(one))))


def _spoken_of(line: int, known: tuple[Extent, ...]) -> Iterator[Extent]:
    holding = [one for one in known if one.holds(line)]
    for one in holding:
        if not any(one.surrounds(other) for other in holding):
            yield one
    yield from (one for one in known if one.end == line and one.last < line)


def _lines(extent: Extent) -> range:
    return range(extent.first, extent.last + 1)
