"""Findings as lines of text with roles: what a terminal, an editor or a page then draws.

A line is a tuple of (role, text) segments; the roles say what a piece is, never how it looks, and
there is no colour here. A finding begins with `file:line:column: error[CODE]: title`, then shows
its line of the source with carets under the place, then its help, notes and related places.

Nothing of the source can break the drawing: tabs become blanks, wide and combining characters are
measured, control characters and half characters are shown as signs, and of a very long line only
the part around the place is shown.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Literal, TypeAlias

from parallax_compiler.diagnostics.core import Diagnostic, Severity
from parallax_compiler.source import Position, Source

Role: TypeAlias = Literal[
    "path", "error", "warning", "note", "caret", "source", "gutter", "hint", "plain"
]
Segment: TypeAlias = tuple[Role, str]
Line: TypeAlias = tuple[Segment, ...]

_TAB = 4
_BEFORE, _AFTER = 60, 80
"""How many characters of a long line are shown before and after the place."""
_LONGEST = 1000
"""How much of a message is shown; only a name that nobody wrote by hand makes it longer."""

_ROLES: dict[Severity, Role] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "note",
}


def render(diagnostic: Diagnostic) -> tuple[Line, ...]:
    """The lines of one finding."""
    source, span = diagnostic.source, diagnostic.span
    start, end = source.position(span.start), source.position(span.end)
    role = _ROLES[diagnostic.severity]
    lines = [
        _heading(
            source.name,
            start,
            role,
            f"{diagnostic.severity.value}[{diagnostic.code}]",
            diagnostic.title,
        ),
        *_excerpt(source, start, end, diagnostic.label, role),
        *_advice("help", diagnostic.hint),
        *_advice("note", diagnostic.note),
    ]
    for related in diagnostic.related:
        where = related.source or source
        first, last = where.position(related.span.start), where.position(related.span.end)
        lines.append(_heading(where.name, first, "note", "note", related.label))
        lines.extend(_excerpt(where, first, last, "", "note"))
    return tuple(lines)


def render_all(diagnostics: Iterable[Diagnostic]) -> tuple[Line, ...]:
    """The lines of several findings, with an empty line between two."""
    lines: list[Line] = []
    for diagnostic in diagnostics:
        if lines:
            lines.append(())
        lines.extend(render(diagnostic))
    return tuple(lines)


def render_place(
    source: Source,
    start: Position,
    end: Position,
    message: str,
    *,
    kind: str = "error",
    label: str = "",
    hint: str | None = None,
    notes: Iterable[str] = (),
) -> tuple[Line, ...]:
    """The lines of something that happened at a place, such as a run-time failure.

    `kind` stands before the message: `error`, or a word such as `run-time error`.
    """
    lines = [
        _heading(source.name, start, "error", kind, message),
        *_excerpt(source, start, end, label, "error"),
        *_advice("help", hint),
    ]
    for note in notes:
        lines.extend(_advice("note", note))
    return tuple(lines)


def excerpt(source: Source, start: Position, end: Position) -> tuple[Line, ...]:
    """The line of the source at a place, and the carets under it."""
    return tuple(_excerpt(source, start, end, "", "error")[1:])


def plain_text(lines: Iterable[Line]) -> str:
    """The lines without their roles, each with its line end."""
    return "".join("".join(text for _, text in line).rstrip() + "\n" for line in lines)


def _heading(name: str, start: Position, role: Role, kind: str, message: str) -> Line:
    place = f"{name}:{start.line}:{start.column}"
    return (("path", place), ("plain", ": "), (role, kind), ("plain", f": {_shown(message)}"))


def _advice(word: str, text: str | None) -> list[Line]:
    return [(("hint", f"{word}:"), ("plain", f" {_shown(text)}"))] if text else []


def _excerpt(source: Source, start: Position, end: Position, label: str, role: Role) -> list[Line]:
    """The line of the source, and under it the carets with the label."""
    text = source.line(start.line)
    stop = end.column if end.line == start.line else len(text) + 1
    shown, first, last = _window(text, start.column - 1, max(stop - 1, start.column))
    number = str(start.line)
    blank = " " * len(number)
    before = _width(_cells(shown[:first]))
    carets = "^" * max(1, _width(_cells(shown[:last])) - before)
    under: Line = (
        ("gutter", f"{blank} | "),
        ("plain", " " * before),
        ("caret" if role == "error" else role, carets),
    )
    return [
        (("gutter", f"{blank} |"),),
        (("gutter", f"{number} | "), ("source", "".join(_cells(shown)))),
        (*under, (role, f" {_shown(label)}")) if label else under,
    ]


def _window(text: str, first: int, last: int) -> tuple[str, int, int]:
    """The shown part of a line, and where the place begins and ends in it."""
    if len(text) <= _BEFORE + _AFTER:
        return text, first, min(last, max(len(text), first + 1))
    left, right = max(0, first - _BEFORE), min(len(text), first + _AFTER)
    head = "…" if left else ""
    tail = "…" if right < len(text) else ""
    offset = len(head) - left
    return head + text[left:right] + tail, first + offset, min(last, right) + offset


def _cells(text: str) -> list[str]:
    """What is shown for each character."""
    cells: list[str] = []
    width = 0
    for character in text:
        cell = " " * (_TAB - width % _TAB) if character == "\t" else _sign(character)
        width += _cell_width(cell)
        cells.append(cell)
    return cells


def _sign(character: str) -> str:
    """A character that can be shown: itself, or a sign for one that would spoil the line."""
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    if 0x7F < code < 0xA0 or 0xD800 <= code <= 0xDFFF or character in "\u2028\u2029":
        return "\ufffd"
    # Marks that turn the direction of writing could make an excerpt read as something else.
    if character in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069":
        return "\ufffd"
    return character


def _shown(text: str) -> str:
    if len(text) > _LONGEST:
        text = f"{text[:_LONGEST]}…"
    return "".join(character if character == "\n" else _sign(character) for character in text)


def _width(cells: list[str]) -> int:
    return sum(_cell_width(cell) for cell in cells)


def _cell_width(cell: str) -> int:
    """How many columns a terminal needs for what is shown."""
    if len(cell) > 1 or cell.isascii():
        return len(cell)
    if unicodedata.category(cell) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(cell) in ("W", "F") else 1
