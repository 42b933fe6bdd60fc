"""Lowering of statement lists: hoisted functions first, and the value of the last statement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from parallax_compiler.plan.lower.builder import Lowering, Tail
from parallax_compiler.plan.nodes import Block
from parallax_compiler.syntax import ast

_VALUELESS = (
    ast.FunctionDeclaration,
    ast.Import,
    ast.ExportNames,
    ast.AgentDeclaration,
    ast.AgentsDeclaration,
    ast.Break,
    ast.Continue,
)
"""Statements that leave the value of the one before them as the block's value."""


def lower_block(
    lowering: Lowering, statements: Sequence[ast.Statement], tail: Tail | None = None
) -> None:
    """Writes the statements to the current block."""
    for declaration in _hoisted(lowering, statements):
        lowering.statement(declaration)
    last = _last_valued(statements) if tail is not None else None
    for index, statement in enumerate(statements):
        if not _is_hoisted(lowering, statement):
            lowering.statement(statement, tail if index == last else None)


def block_of(
    lowering: Lowering, statements: Sequence[ast.Statement], tail: Tail | None = None
) -> Block:
    """The statements as a block of their own."""
    with lowering.inside() as block:
        lower_block(lowering, statements, tail)
    return tuple(block)


def always_gives(node: ast.Statement | ast.Expression) -> bool:
    """Whether every path through a statement gives a slot for its value something."""
    match node:
        case ast.ExpressionStatement(expression=inner) | ast.Parenthesized(expression=inner):
            return always_gives(inner)
        case ast.Match(arms=arms) | ast.UncertainIf(arms=arms):
            return all(always_gives(arm.body) for arm in arms)
        case ast.Block(statements=statements):
            last = _last_valued(statements)
            return last is not None and always_gives(statements[last])
        case ast.If(then=then, otherwise=otherwise):
            return otherwise is not None and always_gives(then) and always_gives(otherwise)
        case ast.Try(body=body, handler=handler):
            return always_gives(body) and (handler is None or always_gives(handler))
        case ast.ContextBlock(body=body) | ast.PatternBlock(body=body):
            return always_gives(body)
        case ast.ForIn() | ast.ForClassic() | ast.While() | ast.DoWhile():
            return False
        case _:
            return True


def _last_valued(statements: Sequence[ast.Statement]) -> int | None:
    for index in range(len(statements) - 1, -1, -1):
        if not isinstance(_declared(statements[index]), _VALUELESS):
            return index
    return None


def _declared(statement: ast.Statement) -> ast.Statement:
    """The statement inside an export."""
    match statement:
        case ast.ExportDeclaration(statement=inner):
            return inner
        case ast.ExportDefault(value=ast.FunctionDeclaration() as inner):
            return inner
        case _:
            return statement


def _hoisted(
    lowering: Lowering, statements: Sequence[ast.Statement]
) -> Iterator[ast.FunctionDeclaration]:
    for statement in statements:
        declared = _declared(statement)
        if isinstance(declared, ast.FunctionDeclaration) and _is_hoisted(lowering, statement):
            yield declared


def _is_hoisted(lowering: Lowering, statement: ast.Statement) -> bool:
    declared = _declared(statement)
    if not isinstance(declared, ast.FunctionDeclaration):
        return False
    binding = lowering.module.resolved.uses.get(declared.id)
    return binding is not None and binding in lowering.facts.hoisted
