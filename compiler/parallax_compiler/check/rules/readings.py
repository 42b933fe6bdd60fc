"""How `~>` in a condition was read."""

from __future__ import annotations

from collections.abc import Iterator

from parallax_compiler.check.rule import Context, Rule
from parallax_compiler.check.words import shown
from parallax_compiler.diagnostics.confidence import ConditionReading
from parallax_compiler.diagnostics.core import Diagnostic, Edit, Fix
from parallax_compiler.syntax.ast import (
    Binary,
    Call,
    Conditional,
    DoWhile,
    Expression,
    ForClassic,
    If,
    Index,
    Member,
    Name,
    Node,
    Parenthesized,
    Unary,
    UncertainIf,
    While,
)


def check(node: Binary, context: Context) -> Iterator[Diagnostic]:
    reading = context.module.readings.get(node.id)
    if node.operator != "~>" or reading is None or not _in_condition(node, context):
        return
    yield ConditionReading(
        source=context.source,
        span=node.operator_span,
        test=reading == "test",
        left=shown(node.left, context),
        right=shown(node.right, context),
        fixes=_explicit(node, context) if reading == "test" else (),
    )


def _in_condition(node: Node, context: Context) -> bool:
    """Whether the expression is asked whether it holds."""
    inner, around = node, context.parents.get(node.id)
    while isinstance(around, Parenthesized | Unary | Binary):
        asks = isinstance(around, Parenthesized) or around.operator in ("!", "&&", "||")
        if not asks:
            return False
        inner, around = around, context.parents.get(around.id)
    if isinstance(around, If | Conditional | While | DoWhile | ForClassic | UncertainIf):
        return around.condition is inner
    return False


def _explicit(node: Binary, context: Context) -> tuple[Fix, ...]:
    """`~x >= t` for `x ~> t`."""
    left = context.source.slice(node.left.span)
    right = context.source.slice(node.right.span)
    if not _binds_tightly(node.left):
        left = f"({left})"
    if not _binds_tightly(node.right):
        right = f"({right})"
    edit = Edit(node.span, f"~{left} >= {right}")
    return (Fix("Write the test explicitly", (edit,)),)


def _binds_tightly(node: Expression) -> bool:
    atoms = Name | Member | Index | Call | Parenthesized
    return isinstance(node, atoms) or type(node).__name__.endswith("Literal")


RULE = Rule(nodes=(Binary,), check=check)
