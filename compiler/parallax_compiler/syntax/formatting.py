"""Formats a source: its canonical text, with every comment kept.

Prints the tree with its comments until printing changes nothing any more (moving a comment to the
end of its line may give it another neighbour), and verifies that the text still has the same tree
and the same comments. A breach is our bug, an InternalError.
"""

from __future__ import annotations

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.internal_error import InternalError
from parallax_compiler.source import Source
from parallax_compiler.syntax import ast
from parallax_compiler.syntax.lexer import Lexed, lex
from parallax_compiler.syntax.parser import parse
from parallax_compiler.syntax.printer import print_with_remarks
from parallax_compiler.syntax.remarks import attach

_TURNS = 8


def format_source(source: Source, sink: Sink) -> str | None:
    """The canonical text of a source; None when it has faults, which are then in the sink."""
    module = parse(source, sink)
    if module is None:
        return None
    current, tree = source, module
    for _ in range(_TURNS):
        text = print_with_remarks(tree, attach(current.text, tree, _lexed(current)))
        if text == current.text:
            return text
        current = Source(source.name, text)
        tree = verify_formatted(source, module, current)
    raise InternalError("format", "the text does not settle", source, module.span)


def verify_formatted(source: Source, module: ast.Module, formatted: Source) -> ast.Module:
    """The tree of a formatted text, which must be the one before, with the same comments."""
    again = parse(formatted, Sink())
    if again is None:
        raise InternalError("format", "the formatted text has a fault", source, module.span)
    if again != module:
        raise InternalError("format", "the formatted text has another meaning", source, module.span)
    after = _lexed(formatted).comments
    for index, comment in enumerate(_lexed(source).comments):
        if index >= len(after) or _words(after[index]) != _words(comment):
            raise InternalError("format", "a comment was lost or moved", source, comment.span)
    return again


def _lexed(source: Source) -> Lexed:
    return lex(source, Sink().report)


def _words(comment: ast.Comment) -> list[str]:
    """A comment without its indentation, which formatting may change."""
    return [line.strip() for line in comment.text.split("\n")]
