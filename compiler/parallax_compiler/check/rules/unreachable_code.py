"""Code that never runs."""

from __future__ import annotations

from collections.abc import Iterator

from parallax_compiler.check.rule import Context, Rule
from parallax_compiler.diagnostics.control import UnreachableCode
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.syntax.ast import (
    Block,
    Break,
    Continue,
    FunctionDeclaration,
    If,
    Module,
    Return,
    Statement,
    Throw,
)


def check(node: Module | Block, context: Context) -> Iterator[Diagnostic]:
    statements = node.body if isinstance(node, Module) else node.statements
    for place, statement in enumerate(statements[:-1]):
        word = _leaving(statement)
        if word is None:
            continue
        rest = [one for one in statements[place + 1 :] if not isinstance(one, FunctionDeclaration)]
        if rest:
            yield UnreachableCode(source=context.source, span=rest[0].span, word=word)
        return


def _leaving(statement: Statement) -> str | None:
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
            return next(filter(None, map(_leaving, statements)), None)
        case If(then=then, otherwise=Block() | If() as otherwise):
            first, second = _leaving(then), _leaving(otherwise)
            return first if first is not None and second is not None else None
        case _:
            return None


RULE = Rule(nodes=(Module, Block), check=check)
