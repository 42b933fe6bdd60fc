"""Text that knows where it may break: the printer's intermediate form.

A document is text, a sequence, an indented part, a group, or a place where a line may end. A group
is laid out on one line when it fits into the width, else every line place directly in it breaks.
(The scheme is Wadler's "prettier printer"; the layout takes time linear in the document.)
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from parallax_compiler.records import dataclass

WIDTH = 100
INDENT = 2


@dataclass(frozen=True, slots=True)
class LinePlace:
    """A place where a line may end; `flat` stands there when it does not.

    With `hard` the line always ends, and the groups around are broken.
    """

    flat: str = " "
    hard: bool = False


@dataclass(frozen=True, slots=True)
class WhenBroken:
    """Text that appears only when the group around it is broken."""

    text: str


@dataclass(frozen=True, slots=True)
class Aside:
    """A comment; with `ends_line`, or behind one of that kind, it goes to the end of its line.

    `inside` is how it stands within a line. Lines after the first are indented like the line that
    follows, where `indented` says so.
    """

    inside: str
    lines: tuple[str, ...]
    indented: bool
    ends_line: bool


@dataclass(frozen=True, slots=True)
class Sequence:
    parts: tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class Indented:
    content: Document


@dataclass(frozen=True, slots=True)
class Group:
    content: Document
    broken: bool


@dataclass(frozen=True, slots=True)
class Flat:
    """What is never broken, whatever its length: an expression inside a text."""

    content: Document


@dataclass(frozen=True, slots=True)
class Hugging:
    """Brackets that stay close around their last part when that part alone brings the lines.

    `before` and `last` are that form (`f(a, x => {` … `})`); `spread` has a line for each part and
    is taken when the first line of the other would not fit.
    """

    before: Document
    last: Document
    after: str
    spread: Document


Document: TypeAlias = (
    str | LinePlace | WhenBroken | Aside | Sequence | Indented | Group | Flat | Hugging
)

SPACE = LinePlace(" ")
SOFT = LinePlace("")
HARD = LinePlace("", hard=True)


def sequence(*parts: Document) -> Document:
    return Sequence(parts)


def indented(*parts: Document) -> Document:
    return Indented(Sequence(parts))


def group(*parts: Document) -> Document:
    content = Sequence(parts)
    return Group(content, _has_hard_line(content))


def joined(parts: Iterable[Document], *separator: Document) -> Document:
    """The parts with the separator between each two."""
    pieces: list[Document] = []
    for part in parts:
        if pieces:
            pieces.extend(separator)
        pieces.append(part)
    return Sequence(tuple(pieces))


@dataclass(frozen=True, slots=True)
class Line:
    """A statement, an arm or a comment that has a line of its own, or several."""

    document: Document
    after_blank: bool


def stacked(lines: Iterable[Line]) -> Document:
    """Lines one below the other; the first follows nothing, so no empty line stands before it."""
    pieces: list[Document] = []
    for line in lines:
        if pieces:
            pieces += [HARD, HARD] if line.after_blank else [HARD]
        pieces.append(line.document)
    return Sequence(tuple(pieces))


def first_text(document: Document) -> str:
    """The first piece of text of a document that begins with text; empty for an empty one."""
    match document:
        case str():
            return document
        case Aside(ends_line=False, inside=text):
            return text
        case Sequence(parts=parts):
            return next((found for part in parts if (found := first_text(part))), "")
        case Group(content=content) | Indented(content=content) | Flat(content=content):
            return first_text(content)
        case Hugging(before=before):
            return first_text(before)
        case _:
            return ""


def _has_hard_line(document: Document) -> bool:
    match document:
        case LinePlace(hard=hard):
            return hard
        case Aside(ends_line=ends_line):
            return ends_line
        case Sequence(parts=parts):
            return any(_has_hard_line(part) for part in parts)
        case Indented(content=content):
            return _has_hard_line(content)
        case Group(broken=broken):
            return broken
        case Hugging(before=before, last=last):
            return _has_hard_line(before) or _has_hard_line(last)
        case _:
            return False


def lay_out(document: Document, width: int = WIDTH) -> str:
    """The document as text; no line ends in blanks."""
    layout = _Layout(width)
    layout.run(document)
    return "".join(layout.pieces)


class _Layout:
    """The text so far, and in which column it ends."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.pieces: list[str] = []
        self.column = 0
        self.asides: list[Aside] = []

    def run(self, document: Document) -> None:
        # What is still to be laid out, last first: indentation, whether flat, document.
        waiting: list[tuple[int, bool, Document]] = [(0, False, document)]
        while waiting:
            indent, flat, part = waiting.pop()
            match part:
                case str():
                    self._text(part)
                case LinePlace(hard=hard, flat=text):
                    if flat and not hard:
                        self._text(text)
                    else:
                        self._line(indent)
                case WhenBroken(text=text):
                    if not flat:
                        self._text(text)
                case Aside():
                    self._aside(part)
                case Sequence(parts=parts):
                    waiting.extend((indent, flat, one) for one in reversed(parts))
                case Indented(content=content):
                    waiting.append((indent + INDENT, flat, content))
                case Flat(content=content):
                    waiting.append((indent, True, content))
                case Group(content=content, broken=broken):
                    fits = flat or (not broken and self._fits([(True, content)], waiting))
                    waiting.append((indent, fits, content))
                case Hugging():
                    waiting.extend(self._hug(part, indent, flat, waiting))
        self._write_asides(0)

    def _hug(
        self, part: Hugging, indent: int, flat: bool, after: list[tuple[int, bool, Document]]
    ) -> list[tuple[int, bool, Document]]:
        """The chosen form of a Hugging, last first."""
        last = part.last.content if isinstance(part.last, Group) else part.last
        whole: list[tuple[bool, Document]] = [(True, Sequence((part.before, last, part.after)))]
        fits = not _has_hard_line(part) and self._fits(whole, after)
        if flat or fits:
            return [(indent, True, Sequence((part.before, last, part.after)))]
        if self._fits([(False, last), (True, part.before)], after):
            return [(indent, False, part.after), (indent, False, last), (indent, True, part.before)]
        return [(indent, False, part.spread)]

    def _text(self, text: str) -> None:
        self.pieces.append(text)
        newline = text.rfind("\n")
        self.column = self.column + len(text) if newline < 0 else len(text) - newline - 1

    def _line(self, indent: int) -> None:
        self._write_asides(indent)
        if self.pieces and self.pieces[-1].startswith("\n") and self.pieces[-1].isspace():
            self.pieces[-1] = "\n"
        self.pieces.append("\n" + " " * indent)
        self.column = indent

    def _aside(self, aside: Aside) -> None:
        if aside.ends_line or self.asides:
            self.asides.append(aside)
        else:
            self._text(aside.inside)

    def _write_asides(self, indent: int) -> None:
        """The comments of the line that ends here; all but the first get a line of their own."""
        before = " "
        for aside in self.asides:
            between = "\n" + " " * indent if aside.indented else "\n"
            self.pieces.append(before + between.join(aside.lines))
            before = "\n" + " " * indent
        self.asides.clear()

    def _fits(
        self, inside: list[tuple[bool, Document]], after: list[tuple[int, bool, Document]]
    ) -> bool:
        """Whether `inside` (last first) and what follows up to the next line end fit."""
        left = self.width - self.column
        rest = len(after)
        while left >= 0:
            if inside:
                flat, part = inside.pop()
            elif rest:
                rest -= 1
                _, flat, part = after[rest]
            else:
                return True
            match part:
                case str():
                    if "\n" in part:
                        return part.index("\n") <= left
                    left -= len(part)
                case LinePlace(hard=hard, flat=text):
                    if hard or not flat:
                        return True
                    left -= len(text)
                case WhenBroken(text=text):
                    left -= 0 if flat else len(text)
                case Aside(ends_line=ends_line, inside=text):
                    left -= 0 if ends_line or self.asides else len(text)
                case Sequence(parts=parts):
                    inside.extend((flat, one) for one in reversed(parts))
                case Indented(content=nested):
                    inside.append((flat, nested))
                case Flat(content=nested):
                    inside.append((True, nested))
                case Group(content=nested, broken=broken):
                    inside.append((flat or not broken, nested))
                case Hugging():
                    nested = Sequence((part.before, part.last, part.after))
                    inside.append((flat, nested))
        return False
