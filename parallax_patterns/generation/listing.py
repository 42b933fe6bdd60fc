"""A module put together from sections: header, comments and statements in their order.

The printer places comments and blank lines by the places of the nodes, so the sections are laid
out on an imaginary page, one line for each comment and each statement.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from parallax_compiler.syntax.printer import print_module

from parallax_compiler.source import Source, Span
from parallax_compiler.syntax.ast import Comment, Header, HeaderEntry, Module, Statement
from parallax_patterns.generation.tree import NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Statements that belong together under one comment; a blank line comes before them."""

    comment: Sequence[str] = ()
    statements: Sequence[Statement] = ()


def header(entries: Iterable[tuple[str, Any]]) -> Header:
    """A header; the value of `group` is its name with its settings."""
    return Header(span=NOWHERE, id=0, entries=tuple(_entry(key, value) for key, value in entries))


def _entry(key: str, value: Any) -> HeaderEntry:
    return HeaderEntry(
        span=NOWHERE,
        id=0,
        key=key,
        key_span=NOWHERE,
        value=value,
        value_span=NOWHERE,
        text=_header_text(key, value),
    )


def _header_text(key: str, value: Any) -> str:
    """A value as it stands in the header; nothing in it may end the comment."""
    if key == "group":
        return f"{value['name']} {_json(value['settings'])}"
    if isinstance(value, str) and not _reads_otherwise(value):
        return value
    return _json(value)


def _reads_otherwise(text: str) -> bool:
    """Whether a text would be taken for something else: JSON, a key, the end of the comment."""
    try:
        json.loads(text)
    except ValueError:
        return "*/" in text or text.startswith("@")
    return True


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False).replace("*/", "*\\/")


def printed(head: Header, sections: Iterable[Section]) -> str:
    """The text of a module."""
    page = _Page()
    for section in sections:
        page.blank()
        for line in section.comment:
            page.comment(line)
        for statement in section.statements:
            page.statement(statement)
    module = Module(
        span=Span(0, page.end),
        id=0,
        header=head,
        body=tuple(page.statements),
        comments=tuple(page.comments),
    )
    return print_module(module, Source("page", "".join(page.lines)))


class _Page:
    """The imaginary page: a line for each thing, and where it begins."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.end = 0
        self.statements: list[Statement] = []
        self.comments: list[Comment] = []

    def blank(self) -> None:
        self._line("")

    def comment(self, line: str) -> None:
        text = f"// {line}" if line else "//"
        self.comments.append(Comment(self._line(text), text))

    def statement(self, statement: Statement) -> None:
        self.statements.append(replace(statement, span=self._line("_")))

    def _line(self, text: str) -> Span:
        span = Span(self.end, self.end + len(text))
        self.lines.append(f"{text}\n")
        self.end = span.end + 1
        return span
