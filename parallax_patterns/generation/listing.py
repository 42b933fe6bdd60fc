"""A module put together from sections: header, comments and statements in their order."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from parallax_compiler.syntax.ast import Header, HeaderEntry, Module, Statement
from parallax_compiler.syntax.printer import print_module
from parallax_patterns.generation.tree import NOWHERE

_WIDTH: Final = 96


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Statements that belong together; the comment's lines stand before the first of them."""

    comment: Sequence[str] = ()
    statements: Sequence[Statement]


def section(words: Sequence[str], *statements: Statement) -> Section:
    """Statements under comment lines that fit the page, each paragraph wrapped on its own."""
    lines = [part for line in words for part in _wrapped(line)]
    return Section(comment=lines, statements=statements)


def _wrapped(line: str) -> list[str]:
    return textwrap.wrap(line, _WIDTH, break_long_words=False, break_on_hyphens=False) or [""]


def header(entries: Iterable[tuple[str, Any]]) -> Header:
    """A header; the value of `group` is its name with its settings."""
    return Header(span=NOWHERE, id=0, entries=tuple(_entry(key, value) for key, value in entries))


def _entry(key: str, value: Any) -> HeaderEntry:
    return HeaderEntry(
        span=NOWHERE, id=0, key=key, key_span=NOWHERE, value=value, value_span=NOWHERE
    )


def printed(head: Header, sections: Iterable[Section]) -> str:
    """The text of a module."""
    return print_module(*laid_out(head, sections))


def laid_out(head: Header, sections: Iterable[Section]) -> tuple[Module, dict[int, str]]:
    """A module and its comments, by the statements that they stand before."""
    body: list[Statement] = []
    comments: dict[int, str] = {}
    for part in sections:
        if part.comment:
            comments[len(body)] = "\n".join(part.comment)
        body.extend(part.statements)
    return Module(span=NOWHERE, id=0, header=head, body=tuple(body)), comments
