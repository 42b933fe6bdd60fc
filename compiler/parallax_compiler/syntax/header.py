"""Reads the header of a file."""

from __future__ import annotations

from collections.abc import Callable

from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.source import Source
from parallax_compiler.syntax.ast import Header, Statement
from parallax_compiler.syntax.lexer import Lexed


def read_header(
    source: Source,
    lexed: Lexed,
    body: tuple[Statement, ...],
    report: Callable[[Diagnostic], None],
) -> Header | None:
    """The header of a file, which may have none."""
    return None
