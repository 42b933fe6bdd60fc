"""A loop or a spread goes over something without elements."""

from __future__ import annotations

from collections.abc import Iterator

from parallax_compiler.check.access import is_iterable
from parallax_compiler.check.rule import Context, Rule
from parallax_compiler.check.words import kind_words
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.diagnostics.types import NotIterable
from parallax_compiler.syntax.ast import Expression, ForIn, ObjectLiteral, Spread


def check(node: ForIn | Spread, context: Context) -> Iterator[Diagnostic]:
    if isinstance(node, ForIn):
        yield from _checked(node.iterable, context, keys=node.keys)
    elif not isinstance(context.parents.get(node.id), ObjectLiteral):
        yield from _checked(node.value, context, keys=False)


def _checked(value: Expression, context: Context, *, keys: bool) -> Iterator[Diagnostic]:
    type_ = context.type_of(value)
    if not is_iterable(type_, keys=keys):
        yield NotIterable(source=context.source, span=value.span, kind=kind_words(type_))


RULE = Rule(nodes=(ForIn, Spread), check=check)
