"""Pieces of Python text that know how to break over lines.

A document is laid out on one line if it fits there; if not, its outermost part breaks first. Widths
are counted once, when a document is made. `Marked` remembers which place of the pattern a piece
comes from.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field
from typing import TypeAlias

from parallax_compiler.records import dataclass
from parallax_compiler.source import Span


@dataclass(frozen=True, slots=True)
class Text:
    """Characters that stay together."""

    text: str

    @property
    def width(self) -> int:
        return len(self.text)


@dataclass(frozen=True, slots=True)
class Joined:
    """Documents one after the other."""

    parts: tuple[Document, ...]
    width: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "width", sum(part.width for part in self.parts))


@dataclass(frozen=True, slots=True)
class Bracketed:
    """`open item, item close`; broken, each item has a line, or lines are filled if `filled`."""

    open: str
    items: tuple[Document, ...]
    close: str
    filled: bool = False
    single: bool = False
    """A tuple of one element keeps its comma."""
    width: int = field(init=False)

    def __post_init__(self) -> None:
        commas = 2 * max(len(self.items) - 1, 0) + self.single
        width = len(self.open) + len(self.close) + commas
        object.__setattr__(self, "width", width + sum(item.width for item in self.items))


@dataclass(frozen=True, slots=True)
class Spaced:
    """Documents with a space between them; broken, each begins a line. Needs brackets around."""

    parts: tuple[Document, ...]
    width: int = field(init=False)

    def __post_init__(self) -> None:
        width = sum(part.width for part in self.parts) + max(len(self.parts) - 1, 0)
        object.__setattr__(self, "width", width)


@dataclass(frozen=True, slots=True)
class Parenthesized:
    """A document in parentheses, or in a list's brackets."""

    inner: Document
    open: str = "("
    close: str = ")"
    width: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "width", self.inner.width + 2)


@dataclass(frozen=True, slots=True)
class Marked:
    """A document that comes from a place of the pattern."""

    source: int
    span: Span
    inner: Document
    width: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "width", self.inner.width)


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
        case Bracketed(open=opening, items=items, close=closing, single=single):
            yield opening
            for index, item in enumerate(items):
                if index:
                    yield ", "
                yield from leaves(item)
            if single:
                yield ","
            yield closing
        case Parenthesized(inner=inner, open=opening, close=closing):
            yield opening
            yield from leaves(inner)
            yield closing
        case Marked(inner=inner):
            yield from leaves(inner)
