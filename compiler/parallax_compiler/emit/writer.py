"""Lays documents out as lines of Python and records which piece comes from which place.

A row of the line map is (Python line, column, end column, source, span); columns count characters
from 0. A piece that runs over several lines has a row on its first line, where Python reports the
instruction.
"""

from __future__ import annotations

from parallax_compiler.emit.documents import (
    Bracketed,
    Document,
    Joined,
    Marked,
    Parenthesized,
    Spaced,
    Text,
    stands_alone,
)
from parallax_compiler.records import dataclass
from parallax_compiler.source import Span

WIDTH = 100
_INDENT = "    "


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the line map, with the place still as a span."""

    line: int
    column: int
    end: int
    source: int
    span: Span


class Writer:
    """Collects lines and rows."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.rows: list[Row] = []
        self.depth = 0
        self._pieces: list[str] = []
        self._column = 0

    # --- lines -----------------------------------------------------------------------------------

    def blank(self, count: int = 1) -> None:
        """Empty lines, unless there are as many already."""
        while self.lines[-count:] != [""] * count:
            self.lines.append("")

    def line(self, text: str = "") -> None:
        """A whole line of plain text."""
        self.lines.append(_INDENT * self.depth + text if text else "")

    def statement(
        self, source: int, span: Span, head: str, value: Document | None = None, end: str = ""
    ) -> None:
        """`head value end` as a statement of its own."""
        self._start()
        line = len(self.lines) + 1
        place = len(self.rows)
        self._put(head)
        if value is not None:
            self._value(value, len(end))
        self._put(end)
        self._finish()
        indent = len(_INDENT) * self.depth
        self.rows.insert(place, Row(line, indent, len(self.lines[line - 1]), source, span))

    def plain(self, head: str, value: Document, end: str) -> None:
        """`head value end` as text that no place of the pattern stands for."""
        self._start()
        self._put(head)
        self._value(value, len(end))
        self._put(end)
        self._finish()

    def _start(self) -> None:
        self._pieces = [_INDENT * self.depth]
        self._column = len(self._pieces[0])

    def _finish(self) -> None:
        self.lines.append("".join(self._pieces))

    def _put(self, text: str) -> None:
        self._pieces.append(text)
        self._column += len(text)

    def _break(self, depth: int) -> None:
        self._finish()
        self._pieces = [_INDENT * depth]
        self._column = len(self._pieces[0])

    # --- documents -------------------------------------------------------------------------------

    def _value(self, document: Document, after: int) -> None:
        """The value of a statement: put into parentheses if it must break and cannot by itself."""
        fits = self._column + document.width + after <= WIDTH
        if fits or stands_alone(document) or isinstance(document, Text):
            self._lay(document, self.depth, after)
        else:
            self._parenthesized(Parenthesized(document), self.depth)

    def _lay(self, document: Document, depth: int, after: int) -> None:
        """Writes a document; `after` characters will follow it on its last line."""
        if self._column + document.width + after <= WIDTH:
            self._flat(document)
            return
        match document:
            case Text(text=text):
                self._put(text)
            case Marked():
                self._marked(document, depth, after)
            case Joined(parts=parts):
                self._joined(parts, depth, after)
            case Spaced(parts=parts):
                self._spaced(parts, depth, after)
            case Bracketed():
                self._bracketed(document, depth)
            case Parenthesized():
                self._parenthesized(document, depth)

    def _flat(self, document: Document) -> None:
        """Writes a document that fits on the line, and so does whatever is in it."""
        if isinstance(document, Text):
            self._pieces.append(document.text)
            self._column += document.width
        elif isinstance(document, Marked):
            column, place = self._column, len(self.rows)
            self._flat(document.inner)
            row = Row(len(self.lines) + 1, column, self._column, document.source, document.span)
            self.rows.insert(place, row)
        elif isinstance(document, Bracketed):
            self._put(document.opening)
            self._all_flat(document.items, ", ")
            self._put("," + document.closing if document.single else document.closing)
        elif isinstance(document, Parenthesized):
            self._put(document.opening)
            self._flat(document.inner)
            self._put(document.closing)
        else:
            self._all_flat(document.parts, " " if isinstance(document, Spaced) else "")

    def _all_flat(self, documents: tuple[Document, ...], between: str) -> None:
        for index, one in enumerate(documents):
            if index and between:
                self._put(between)
            self._flat(one)

    # --- documents that break --------------------------------------------------------------------

    def _marked(self, document: Marked, depth: int, after: int) -> None:
        line, column = len(self.lines) + 1, self._column
        place = len(self.rows)
        self._lay(document.inner, depth, after)
        same = len(self.lines) + 1 == line
        end = self._column if same else len(self.lines[line - 1])
        self.rows.insert(place, Row(line, column, end, document.source, document.span))

    def _joined(self, parts: tuple[Document, ...], depth: int, after: int) -> None:
        following = after + sum(part.width for part in parts)
        for part in parts:
            following -= part.width
            rest = following if not stands_alone(part) else min(following, after + 1)
            self._lay(part, depth, rest)

    def _spaced(self, parts: tuple[Document, ...], depth: int, after: int) -> None:
        for index, part in enumerate(parts):
            if index:
                self._break(depth)
            self._lay(part, depth, after)

    def _parenthesized(self, document: Parenthesized, depth: int) -> None:
        self._put(document.opening)
        self._break(depth + 1)
        self._lay(document.inner, depth + 1, 0)
        self._break(depth)
        self._put(document.closing)

    def _bracketed(self, document: Bracketed, depth: int) -> None:
        if not document.items:
            self._flat(document)
            return
        self._put(document.opening)
        if document.filled:
            self._filled(document.items, depth + 1)
        else:
            for item in document.items:
                self._break(depth + 1)
                self._lay(item, depth + 1, 1)
                self._put(",")
        self._break(depth)
        self._put(document.closing)

    def _filled(self, items: tuple[Document, ...], depth: int) -> None:
        """As many items on each line as fit."""
        self._break(depth)
        first = True
        for item in items:
            if not first and self._column + item.width + 2 > WIDTH:
                self._break(depth)
                first = True
            if not first:
                self._put(" ")
            self._lay(item, depth, 1)
            self._put(",")
            first = False
