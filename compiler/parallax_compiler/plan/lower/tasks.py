"""Lowering of tasks: what a primitive starts itself becomes a function of no parameters."""

from __future__ import annotations

from parallax_compiler.check.types import AgentShape, FunctionShape
from parallax_compiler.plan.lower.builder import RETURNED, Lowering
from parallax_compiler.plan.lower.functions import register
from parallax_compiler.plan.nodes import Argument, Define, Expression, FunctionValue
from parallax_compiler.syntax import ast

_DONE = (
    ast.NumberLiteral,
    ast.StringLiteral,
    ast.BooleanLiteral,
    ast.NullLiteral,
    ast.Name,
    ast.Lambda,
)
"""Expressions that start nothing: the primitive receives their value."""


def lower_task(lowering: Lowering, node: ast.Expression | ast.Spread) -> Argument:
    """One task of a list that is given to a primitive."""
    if isinstance(node, ast.Spread) or not _starts_something(lowering, node):
        return lowering.argument(node)
    return _thunk(lowering, node)


def lower_single_task(lowering: Lowering, node: ast.Expression) -> Expression:
    """The task of a primitive that has one."""
    return (
        _thunk(lowering, node) if _starts_something(lowering, node) else lowering.expression(node)
    )


def _starts_something(lowering: Lowering, node: ast.Expression) -> bool:
    inner = ast.unparenthesized(node)
    if inner.id in lowering.given or isinstance(inner, _DONE):
        return False
    known = lowering.module.types.get(inner.id)
    if known is not None and isinstance(known.shape, AgentShape | FunctionShape):
        return False
    called = isinstance(inner, ast.Call | ast.Pipeline | ast.Match | ast.UncertainIf)
    return called or lowering.waits(inner)


def _thunk(lowering: Lowering, node: ast.Expression) -> Expression:
    number = lowering.program.slots.new_function()
    inner = Lowering(lowering.program, lowering.source, number, lowering.function)
    inner.given = lowering.given
    statement = ast.ExpressionStatement(expression=node, span=node.span, id=node.id)
    inner.statement(statement, RETURNED)
    register(inner, node, _name(node), "task", waits=lowering.waits(ast.unparenthesized(node)))
    lowering.write(Define(function=number, source=lowering.source, span=node.span))
    return FunctionValue(function=number, source=lowering.source, span=node.span)


def _name(node: ast.Expression) -> str:
    """A task is named after what it calls."""
    match ast.unparenthesized(node):
        case ast.Call(callee=ast.Member(name=name)) | ast.Call(callee=ast.Name(name=name)):
            return name
        case _:
            return "task"
