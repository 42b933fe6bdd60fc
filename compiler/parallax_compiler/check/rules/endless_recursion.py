"""A function that calls itself on every path."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from parallax_compiler.check.calling import application_of
from parallax_compiler.check.products import FunctionCall, ValueCall
from parallax_compiler.check.rule import Context, Rule
from parallax_compiler.check.types import FunctionShape, UserFunction
from parallax_compiler.check.words import shown
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


Function: TypeAlias = FunctionDeclaration | Lambda


def check(node: Function, context: Context) -> Iterator[Diagnostic]:
    if isinstance(node.body, Block):
        found = _certain(node.body.statements, node, context)
    else:
        found = _evaluated(node.body, node, context)
    if found is not None:
        callee = application_of(found).callee
        yield EndlessRecursion(source=context.source, span=found.span, name=shown(callee, context))


def _certain(
    statements: Sequence[Statement], function: Function, context: Context
) -> Call | Pipeline | None:
    """A call of the function that every path through the statements makes."""
    for statement in statements:
        found = _in_statement(statement, function, context)
        if found is not None:
            return found
        if any(isinstance(one, Return | Throw) for one in everything(statement)):
            return None
    return None


def _in_statement(
    statement: Statement, function: Function, context: Context
) -> Call | Pipeline | None:
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


def _evaluated(node: Node, function: Function, context: Context) -> Call | Pipeline | None:
    """A call of the function whenever the node is evaluated."""
    if isinstance(node, Call | Pipeline) and _calls(node, function, context):
        return node
    for part in _always(node):
        found = _evaluated(part, function, context)
        if found is not None:
            return found
    return None


def _calls(node: Call | Pipeline, function: Function, context: Context) -> bool:
    kind = context.module.calls.get(node.id)
    if isinstance(kind, FunctionCall):
        return kind.function == function.id
    shape = context.type_of(application_of(node).callee).shape
    target = shape.target if isinstance(shape, FunctionShape) else None
    if not isinstance(kind, ValueCall) or not isinstance(target, UserFunction):
        return False
    return (target.module, target.node) == (context.resolved.path, function.id)


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


RULE = Rule(nodes=(FunctionDeclaration, Lambda), check=check)
