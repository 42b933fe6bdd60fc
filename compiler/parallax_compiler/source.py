"""Source text and places in it.

A `Source` is one file's text with its display name. A `Position` is a 1-based line and column, a
`Span` the half-open stretch between two offsets. Offsets and columns count characters (code
points); `\r\n` ends one line. Everything later points into the text through these three types.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import field
from functools import cached_property

from parallax_compiler.records import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a text: line and column, both counted from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The characters from offset `start` up to, not including, offset `end` (counted from 0)."""

    start: int
    end: int

    def to(self, other: Span) -> Span:
        """The span from the start of this one to the end of `other`."""
        return Span(self.start, other.end)

    def contains(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True)
class Source:
    """One file's text; `name` is the path shown to people and used to compare files."""

    name: str
    text: str = field(repr=False)

    @cached_property
    def _line_starts(self) -> tuple[int, ...]:
        starts = [0]
        find = self.text.find
        at = find("\n")
        while at != -1:
            starts.append(at + 1)
            at = find("\n", at + 1)
        return tuple(starts)

    def position(self, offset: int) -> Position:
        """The line and column of an offset; an offset past the end gives the end."""
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(self._line_starts, offset)
        return Position(line, offset - self._line_starts[line - 1] + 1)

    def lines_and_columns(self, span: Span) -> tuple[int, int, int, int]:
        """The positions of both ends of a span that lies inside the text, as plain numbers."""
        starts = self._line_starts
        first = bisect_right(starts, span.start)
        last = bisect_right(starts, span.end, first - 1)
        return first, span.start - starts[first - 1] + 1, last, span.end - starts[last - 1] + 1

    def offset(self, position: Position) -> int:
        """The offset of a position, clamped to its line."""
        line = max(1, min(position.line, self.line_count))
        start = self._line_starts[line - 1]
        return min(start + max(position.column, 1) - 1, start + len(self.line(line)))

    @property
    def line_count(self) -> int:
        return len(self._line_starts)

    def line(self, number: int) -> str:
        """The text of a line (counted from 1) without its line end."""
        start = self._line_starts[number - 1]
        if number == self.line_count:
            return self.text[start:]
        return self.text[start : self._line_starts[number] - 1].removesuffix("\r")

    def slice(self, span: Span) -> str:
        """The characters of a span."""
        return self.text[span.start : span.end]
