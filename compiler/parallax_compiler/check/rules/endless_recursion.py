"""A function that calls itself on every path."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from parallax_compiler.check.products import FunctionCall
from parallax_compiler.check.rule import Context, Rule
from parallax_compiler.diagnostics.control import EndlessRecursion
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.resolve.traverse import children, everything
from parallax_compiler.syntax.ast import (
    Binary,
    Block,
    Call,
    Conditional,
    FunctionDeclaration,
    If,
    Index,
    Lambda,
    Match,
    Member,
    Node,
    Pipeline,
    Return,
    Statement,
    Throw,
    Try,
    UncertainIf,
)

_SKIPPING: Final = frozenset({"&&", "||", "??", "~??", "~&&", "~||"})
"""Operators that do not always evaluate their right."""


def check(node: FunctionDeclaration, context: Context) -> Iterator[Diagnostic]:
    found = _certain(node.body.statements, node, context)
    if found is not None:
        yield EndlessRecursion(source=context.source, span=found.span, name=node.name)


def _certain(
    statements: Sequence[Statement], function: FunctionDeclaration, context: Context
) -> Node | None:
    """A call of the function that every path through the statements makes."""
    for statement in statements:
        found = _in_statement(statement, function, context)
        if found is not None:
            return found
        if any(isinstance(one, Return | Throw) for one in everything(statement)):
            return None
    return None


def _in_statement(
    statement: Statement, function: FunctionDeclaration, context: Context
) -> Node | None:
    match statement:
        case FunctionDeclaration():
            return None
        case Block(statements=inner):
            return _certain(inner, function, context)
        case If(condition=condition, then=then, otherwise=otherwise):
            found = _evaluated(condition, function, context)
            if found is not None or otherwise is None:
                return found
            first = _in_statement(then, function, context)
            second = _in_statement(otherwise, function, context)
            return first if second is not None else None
        case _ if isinstance(statement, Try) or _has_body(statement):
            return None
        case _:
            return _evaluated(statement, function, context)


def _has_body(statement: Statement) -> bool:
    """Loops: their bodies may run zero times, and their conditions are rarely calls."""
    return any(isinstance(one, Block) for one in children(statement))


def _evaluated(node: Node, function: FunctionDeclaration, context: Context) -> Node | None:
    """A call of the function whenever the node is evaluated."""
    if isinstance(node, Call | Pipeline) and _calls(node, function, context):
        return node
    for part in _always(node):
        found = _evaluated(part, function, context)
        if found is not None:
            return found
    return None


def _calls(node: Call | Pipeline, function: FunctionDeclaration, context: Context) -> bool:
    kind = context.module.calls.get(node.id)
    return isinstance(kind, FunctionCall) and kind.function == function.id


def _always(node: Node) -> Sequence[Node]:
    """The parts that are evaluated whenever the node is."""
    match node:
        case Lambda() | FunctionDeclaration():
            return ()
        case Binary(operator=operator, left=left) if operator in _SKIPPING:
            return (left,)
        case Conditional(condition=condition) | UncertainIf(condition=condition):
            return (condition,)
        case Match(subject=subject):
            return (subject,)
        case Member(object=inner, optional=True) | Index(object=inner, optional=True):
            return (inner,)
        case Call(callee=Member(optional=True) as callee):
            return (callee.object,)
        case _:
            return children(node)


RULE = Rule(nodes=(FunctionDeclaration,), check=check)
