"""Code that never runs, and loops that never end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from parallax_compiler.check.rules.rule import Context, Rule
from parallax_compiler.diagnostics.control import EndlessLoop, UnreachableCode
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.resolve.traverse import children
from parallax_compiler.source import Span
from parallax_compiler.syntax.ast import (
    Block,
    BooleanLiteral,
    Break,
    Continue,
    DoWhile,
    ForClassic,
    ForIn,
    FunctionDeclaration,
    If,
    Lambda,
    Module,
    Node,
    Return,
    Statement,
    Throw,
    While,
    unparenthesized,
)

_LOOPS = (ForIn, ForClassic, While, DoWhile)
Endless: TypeAlias = While | DoWhile | ForClassic


def check_block(node: Module | Block, context: Context) -> Iterator[Diagnostic]:
    statements = node.body if isinstance(node, Module) else node.statements
    for place, statement in enumerate(statements[:-1]):
        word = leaving(statement)
        if word is None:
            continue
        rest = [one for one in statements[place + 1 :] if not isinstance(one, FunctionDeclaration)]
        if rest:
            yield UnreachableCode(source=context.source, span=rest[0].span, word=word)
        return


def leaving(statement: Statement) -> str | None:
    """The word by which a statement always leaves its block; None if it may go on."""
    match statement:
        case Return():
            return "return"
        case Throw():
            return "throw"
        case Break():
            return "break"
        case Continue():
            return "continue"
        case Block(statements=statements):
            return next(filter(None, map(leaving, statements)), None)
        case If(then=then, otherwise=Block() | If() as otherwise):
            first, second = leaving(then), leaving(otherwise)
            return first if first is not None and second is not None else None
        case _:
            return None


def check_loop(node: Endless, context: Context) -> Iterator[Diagnostic]:
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


BLOCK_RULE = Rule(nodes=(Module, Block), check=check_block)
LOOP_RULE = Rule(nodes=(While, DoWhile, ForClassic), check=check_loop)
