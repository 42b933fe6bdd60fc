"""A `for` loop goes over something without elements."""

from __future__ import annotations

from collections.abc import Iterator

from parallax_compiler.check.access import is_iterable
from parallax_compiler.check.rule import Context, Rule
from parallax_compiler.check.words import kind_words
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.diagnostics.types import NotIterable
from parallax_compiler.syntax.ast import ForIn


def check(node: ForIn, context: Context) -> Iterator[Diagnostic]:
    type_ = context.type_of(node.iterable)
    if not is_iterable(type_, keys=node.keys):
        yield NotIterable(source=context.source, span=node.iterable.span, kind=kind_words(type_))


RULE = Rule(nodes=(ForIn,), check=check)
