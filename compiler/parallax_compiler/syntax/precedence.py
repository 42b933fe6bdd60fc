"""How tightly expressions bind: what the printer must know to keep a tree as it is.

May assume nothing of parentheses: a tree that a program made may lack needed ones.
"""

from __future__ import annotations

from typing import TypeGuard

from parallax_compiler.syntax import ast
from parallax_compiler.syntax.operators import BINARY, Level, Operator

_PRIMARY = Level.POSTFIX + 1


def level_of(node: ast.Expression) -> int:
    """How tightly an expression binds as a whole."""
    match node:
        case ast.Assign():
            return Level.ASSIGNMENT
        case ast.Lambda():
            return Level.LAMBDA
        case ast.Pipeline():
            return Level.PIPELINE
        case ast.Conditional():
            return Level.CONDITIONAL
        case ast.Binary():
            return BINARY[node.operator].level
        case ast.Unary():
            return Level.PREFIX
        case ast.Update():
            return Level.PREFIX if node.prefix else Level.POSTFIX
        case ast.Member() | ast.Index() | ast.Call():
            return Level.POSTFIX
        case _:
            return _PRIMARY


def takes_what_follows(node: ast.Expression) -> bool:
    """Whether an operator behind the expression would be read as part of it."""
    if isinstance(node, ast.Conditional):
        return takes_what_follows(node.otherwise)
    return isinstance(node, ast.Lambda | ast.Assign)


def leftmost(node: ast.Expression) -> ast.Expression | ast.Target:
    """What an expression's text begins with."""
    current: ast.Expression | ast.Target = node
    while True:
        match current:
            case ast.Binary():
                current = current.left
            case ast.Conditional():
                current = current.condition
            case ast.Pipeline():
                current = current.value
            case ast.Assign():
                current = current.target
            case ast.Member() | ast.Index():
                current = current.object
            case ast.Call():
                current = current.callee
            case ast.Update(prefix=False):
                current = current.target
            case _:
                return current


def continues_chain(left: ast.Expression, row: Operator) -> TypeGuard[ast.Binary]:
    """Whether a left operand belongs to the same chain of left-associative operators."""
    if not isinstance(left, ast.Binary) or row.associativity != "left":
        return False
    inner = BINARY[left.operator]
    return inner.level is row.level and inner.associativity == "left"
