"""Loops that never end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from parallax_compiler.check.rule import Context, Rule
from parallax_compiler.diagnostics.control import EndlessLoop
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.resolve.traverse import children
from parallax_compiler.source import Span
from parallax_compiler.syntax.ast import (
    BooleanLiteral,
    Break,
    DoWhile,
    ForClassic,
    ForIn,
    FunctionDeclaration,
    Lambda,
    Node,
    Return,
    Throw,
    While,
    unparenthesized,
)

_LOOPS = (ForIn, ForClassic, While, DoWhile)
Endless: TypeAlias = While | DoWhile | ForClassic


def check(node: Endless, context: Context) -> Iterator[Diagnostic]:
    if isinstance(node, While | ForClassic) and node.uncertain is not None:
        return
    if node.condition is None:
        endless = True
    else:
        condition = unparenthesized(node.condition)
        endless = isinstance(condition, BooleanLiteral) and condition.value
    if endless and not _may_leave(node):
        start = node.span.start
        span = Span(start, min(node.span.end, node.body.span.start or start))
        yield EndlessLoop(source=context.source, span=span if span.end > start else node.span)


def _may_leave(loop: Endless) -> bool:
    pending: list[tuple[Node, bool]] = [(loop.body, True)]
    while pending:
        node, own = pending.pop()
        if isinstance(node, Return | Throw) or (own and isinstance(node, Break)):
            return True
        if not isinstance(node, FunctionDeclaration | Lambda):
            inner = own and not isinstance(node, _LOOPS)
            pending.extend((part, inner) for part in children(node))
    return False


RULE = Rule(nodes=(While, DoWhile, ForClassic), check=check)
