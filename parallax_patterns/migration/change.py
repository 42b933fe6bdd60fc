"""What a rewrite gives: edits of a text, made of trees that the printer writes.

A comment inside of what is replaced is never lost: it moves to a line of its own above.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from parallax_compiler.diagnostics.core import Edit
from parallax_compiler.resolve.traverse import everything
from parallax_compiler.source import Source, Span
from parallax_compiler.syntax.ast import (
    Expression,
    Node,
    Statement,
    StringLiteral,
    Template,
)
from parallax_compiler.syntax.printer import print_expression, print_statement
from parallax_patterns.migration.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One place that is rewritten: edits that belong together, and what they do, in words.

    `comments` is False where comments are what is rewritten.
    """

    span: Span
    words: str
    edits: tuple[Edit, ...]
    comments: bool = True


Finder: TypeAlias = Callable[[View], Iterator[Change]]
"""Finds every place of an older form in a text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewrite:
    """An older form and what becomes of it.

    `finders` are ways to write the same, the plainest first; the first that keeps the behaviour is
    taken. `equality` says in a sentence what can be known of it before anything runs. A form that
    is `fine` is also written today: it is rewritten in files that have others, or on request.
    """

    name: str
    reason: str
    equality: str
    finders: tuple[Finder, ...]
    fine: bool = False


def replaced(view: View, node: Node, new: Expression | Statement, words: str) -> Change:
    """A node written anew."""
    return Change(
        span=node.span, words=words, edits=(Edit(node.span, written(view, node.span, new)),)
    )


def written(view: View, span: Span, new: Expression | Statement) -> str:
    """A tree as text, indented as the line on which it is to stand."""
    printed = print_expression(new) if isinstance(new, Expression) else print_statement(new)
    if "\n" not in printed or any(_is_raw(one) for one in everything(new)):
        return printed
    return printed.replace("\n", "\n" + indentation(view.source, span.start))


def _is_raw(node: Node) -> bool:
    """Whether a node holds line ends that belong to its value."""
    return isinstance(node, StringLiteral | Template) and node.quote == "```"


def indentation(source: Source, at: int) -> str:
    """The blanks that a line begins with."""
    line = source.line(source.position(at).line)
    return line[: len(line) - len(line.lstrip())]


def with_comments(view: View, change: Change) -> Change:
    """The change with the comments that its edits would lose, above the line that it is on."""
    kept = [
        comment.text
        for comment in view.module.comments
        for edit in change.edits
        if change.comments and edit.span.contains(comment.span) and comment.text not in edit.text
    ]
    if not kept:
        return change
    first = min(edit.span.start for edit in change.edits)
    start = view.source.text.rfind("\n", 0, first) + 1
    blanks = indentation(view.source, first)
    lines = "".join(f"{blanks}{comment}\n" for comment in kept)
    above = Edit(Span(start, start), lines)
    if any(edit.span.start == start for edit in change.edits):
        edits = tuple(
            Edit(edit.span, lines + edit.text) if edit.span.start == start else edit
            for edit in change.edits
        )
        return replace(change, edits=edits)
    return replace(change, edits=(above, *change.edits))
