"""Pieces of Python text that know how to break over lines.

A document is laid out on one line if it fits there; if not, its outermost part breaks first. Widths
are counted once, when a document is made. `Marked` remembers which place of the pattern a piece
comes from. They are plain classes with slots, as tokens are: a line of a pattern needs a dozen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from parallax_compiler.source import Span


class Text:
    """Characters that stay together."""

    __slots__ = ("text", "width")

    def __init__(self, text: str) -> None:
        self.text = text
        self.width = len(text)


class Joined:
    """Documents one after the other."""

    __slots__ = ("parts", "width")

    def __init__(self, parts: tuple[Document, ...]) -> None:
        self.parts = parts
        self.width = _together(parts)


class Bracketed:
    """`opening item, item closing`; broken, each item has a line, or lines are filled if `filled`.

    A tuple of one element (`single`) keeps its comma.
    """

    __slots__ = ("closing", "filled", "items", "opening", "single", "width")

    def __init__(
        self,
        opening: str,
        items: tuple[Document, ...],
        closing: str,
        *,
        filled: bool = False,
        single: bool = False,
    ) -> None:
        self.opening = opening
        self.items = items
        self.closing = closing
        self.filled = filled
        self.single = single
        commas = 2 * max(len(items) - 1, 0) + single
        self.width = len(opening) + len(closing) + commas + _together(items)


class Spaced:
    """Documents with a space between them; broken, each begins a line. Needs brackets around."""

    __slots__ = ("parts", "width")

    def __init__(self, parts: tuple[Document, ...]) -> None:
        self.parts = parts
        self.width = _together(parts) + max(len(parts) - 1, 0)


class Parenthesized:
    """A document in parentheses, or in a list's brackets."""

    __slots__ = ("closing", "inner", "opening", "width")

    def __init__(
        self,
        inner: Document,
        opening: str = "(",
        closing: str = ")",
    ) -> None:
        self.inner = inner
        self.opening = opening
        self.closing = closing
        self.width: int = inner.width + 2


class Marked:
    """A document that comes from a place of the pattern."""

    __slots__ = ("inner", "source", "span", "width")

    def __init__(self, source: int, span: Span, inner: Document) -> None:
        self.source = source
        self.span = span
        self.inner = inner
        self.width: int = inner.width


def _together(parts: tuple[Document, ...]) -> int:
    width = 0
    for part in parts:
        width += part.width
    return width


Document: TypeAlias = Text | Joined | Bracketed | Spaced | Parenthesized | Marked


def joined(*parts: Document | str) -> Joined:
    """Documents and plain text one after the other."""
    return Joined(tuple(Text(part) if isinstance(part, str) else part for part in parts))


def call(function: str, arguments: Sequence[Document]) -> Bracketed:
    """`function(argument, …)`."""
    return Bracketed(f"{function}(", tuple(arguments), ")")


def bare(document: Document) -> Document:
    """The document without marks around it."""
    while isinstance(document, Marked):
        document = document.inner
    return document


def stands_alone(document: Document) -> bool:
    """Whether the document breaks without brackets around it."""
    inner = bare(document)
    if isinstance(inner, Joined):
        return any(stands_alone(part) for part in inner.parts)
    return isinstance(inner, Bracketed | Parenthesized)


def leaves(document: Document) -> Iterator[str]:
    """The characters of a document on one line, piece by piece."""
    match document:
        case Text(text=text):
            yield text
        case Joined(parts=parts):
            for part in parts:
                yield from leaves(part)
        case Spaced(parts=parts):
            for index, part in enumerate(parts):
                if index:
                    yield " "
                yield from leaves(part)
        case Bracketed(opening=opening, items=items, closing=closing, single=single):
            yield opening
            for index, item in enumerate(items):
                if index:
                    yield ", "
                yield from leaves(item)
            if single:
                yield ","
            yield closing
        case Parenthesized(inner=inner, opening=opening, closing=closing):
            yield opening
            yield from leaves(inner)
            yield closing
        case Marked(inner=inner):
            yield from leaves(inner)
