"""A comparison whose sides are the same variable or part of one."""

from __future__ import annotations

from collections.abc import Iterator

from parallax_compiler.check.operators import EQUALITIES, ORDERS
from parallax_compiler.check.rule import Context, Rule
from parallax_compiler.check.words import shown
from parallax_compiler.diagnostics.conditions import ComparedWithItself
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.syntax.ast import Binary, Expression, Member, Name, unparenthesized


def check(node: Binary, context: Context) -> Iterator[Diagnostic]:
    if node.operator not in EQUALITIES and node.operator not in ORDERS:
        return
    if _is_place(node.left) and unparenthesized(node.left) == unparenthesized(node.right):
        yield ComparedWithItself(
            source=context.source, span=node.span, what=shown(node.left, context)
        )


def _is_place(node: Expression) -> bool:
    inner = unparenthesized(node)
    while isinstance(inner, Member):
        inner = unparenthesized(inner.object)
    return isinstance(inner, Name)


RULE = Rule(nodes=(Binary,), check=check)
