"""A function that calls itself on every path, or others that come back to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from parallax_compiler.check.calling import application_of
from parallax_compiler.check.products import FunctionCall, ValueCall
from parallax_compiler.check.rule import Context, Rule
from parallax_compiler.check.types import FunctionShape, UserFunction
from parallax_compiler.check.words import shown
from parallax_compiler.circles import circles
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
    Module,
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
Calls: TypeAlias = dict[int, Call | Pipeline]
"""By the function that is called: where that is done first."""


def check(_: Module, context: Context) -> Iterator[Diagnostic]:
    calling = _calling(context)
    outline = context.resolved.outline
    known: tuple[Function, ...] = (*outline.of(FunctionDeclaration), *outline.of(Lambda))
    functions = sorted((one for one in known if one.id in calling), key=lambda one: one.span.start)
    places = {one.id: at for at, one in enumerate(functions)}
    sure = [_sure_calls(one, context) for one in functions]
    uses = [[places[callee] for callee in calls if callee in places] for calls in sure]
    for circle in circles(uses):
        direct = [at for at in circle if at in uses[at]]
        for at in direct or circle[:1]:
            callee = at if direct else next(one for one in uses[at] if one in circle)
            call = sure[at][functions[callee].id]
            name = shown(application_of(call).callee, context)
            yield EndlessRecursion(
                source=context.source, span=call.span, name=name, is_direct=bool(direct)
            )


def _calling(context: Context) -> set[int]:
    """The functions that call functions of the program: only they can come back to themselves.

    Few do: to look at all of them took a tenth of checking a file.
    """
    parents = context.resolved.outline.parents
    found: set[int] = set()
    for call, kind in context.module.calls.items():
        if isinstance(kind, FunctionCall | ValueCall):
            around = parents[call]
            while not isinstance(around, Function | Module):
                around = parents[around.id]
            found.add(around.id)
    return found


def _sure_calls(function: Function, context: Context) -> Calls:
    """The calls that every path through a function makes."""
    if isinstance(function.body, Block):
        return _certain(function.body.statements, context)
    return _evaluated([function.body], context)


def _certain(statements: Sequence[Statement], context: Context) -> Calls:
    found: Calls = {}
    for statement in statements:
        for callee, call in _in_statement(statement, context).items():
            found.setdefault(callee, call)
        if any(isinstance(one, Return | Throw) for one in everything(statement)):
            break
    return found


def _in_statement(statement: Statement, context: Context) -> Calls:
    match statement:
        case FunctionDeclaration():
            return {}
        case Block(statements=inner):
            return _certain(inner, context)
        case If(condition=condition, then=then, otherwise=otherwise):
            first = _in_statement(then, context)
            second = {} if otherwise is None else _in_statement(otherwise, context)
            both = {callee: call for callee, call in first.items() if callee in second}
            return both | _evaluated([condition], context)
        case _ if isinstance(statement, Try) or _has_body(statement):
            return {}
        case _:
            return _evaluated([statement], context)


def _has_body(statement: Statement) -> bool:
    """Loops: their bodies may run zero times, and their conditions are rarely calls."""
    return any(isinstance(one, Block) for one in children(statement))


def _evaluated(nodes: Sequence[Node], context: Context) -> Calls:
    """The calls that are made whenever the nodes are evaluated."""
    found: Calls = {}
    left = [*reversed(nodes)]
    while left:
        node = left.pop()
        if isinstance(node, Call | Pipeline):
            callee = _callee(node, context)
            if callee is not None:
                found.setdefault(callee, node)
        left += reversed(_always(node))
    return found


def _callee(node: Call | Pipeline, context: Context) -> int | None:
    """The function of this file that is called."""
    kind = context.module.calls.get(node.id)
    if isinstance(kind, FunctionCall):
        return kind.function
    shape = context.type_of(application_of(node).callee).shape
    target = shape.target if isinstance(shape, FunctionShape) else None
    if not isinstance(kind, ValueCall) or not isinstance(target, UserFunction):
        return None
    return target.node if target.module == context.resolved.path else None


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


RULE = Rule(nodes=(Module,), check=check)
