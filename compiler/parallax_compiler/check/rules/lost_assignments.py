"""Assignments that no variable could take."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from parallax_compiler.check.products import MethodCall
from parallax_compiler.check.rule import Context, Rule
from parallax_compiler.check.types import NeverShape
from parallax_compiler.check.words import shown
from parallax_compiler.diagnostics.control import AssignIntoValue
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.syntax.ast import (
    Assign,
    Call,
    Expression,
    ExpressionStatement,
    Index,
    Member,
    Update,
    unparenthesized,
)

Assigning: TypeAlias = Assign | Update | ExpressionStatement


def check(node: Assigning, context: Context) -> Iterator[Diagnostic]:
    target = _target(node, context)
    if target is None:
        return
    root: Expression = target
    while isinstance(root, Member | Index):
        root = unparenthesized(root.object)
    if not context.is_unknown(root):
        yield AssignIntoValue(
            source=context.source, span=target.span, what=f"`{shown(root, context)}`"
        )


def _target(node: Assigning, context: Context) -> Member | Index | None:
    """The part that is assigned although nothing takes the changed copy."""
    if isinstance(node, ExpressionStatement):
        return _pushed(node, context)
    target = node.target if isinstance(node, Assign) else unparenthesized(node.target)
    if not isinstance(target, Member | Index) or node.id in context.resolved.rebinds:
        return None
    return target


def _pushed(node: ExpressionStatement, context: Context) -> Member | None:
    """`xs.push` in a statement whose list is in no variable."""
    call = node.expression
    if not isinstance(call, Call) or not isinstance(call.callee, Member):
        return None
    callee = call.callee
    receiver = context.type_of(callee.object)
    if callee.name != "push" or call.id in context.resolved.rebinds:
        return None
    if not isinstance(context.module.calls.get(call.id), MethodCall):
        return None
    return None if isinstance(receiver.shape, NeverShape) else callee


RULE = Rule(nodes=(Assign, Update, ExpressionStatement), check=check)
