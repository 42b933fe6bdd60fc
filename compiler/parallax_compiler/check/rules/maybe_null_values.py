"""What may be null is calculated with, gone over or spread."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeAlias

from parallax_compiler.check.access import is_iterable
from parallax_compiler.check.guards import is_asked
from parallax_compiler.check.operators import ARITHMETIC, ORDERS, SUMS
from parallax_compiler.check.rule import Context, Rule
from parallax_compiler.check.types import QUIET, AnyShape, TextShape, Type
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.diagnostics.kinds import MaybeNullValue
from parallax_compiler.syntax.ast import (
    Binary,
    Expression,
    ForIn,
    ObjectLiteral,
    Spread,
    Unary,
)

Using: TypeAlias = Binary | Unary | ForIn | Spread
_FAILING: Final = ARITHMETIC | ORDERS | SUMS


def check(node: Using, context: Context) -> Iterator[Diagnostic]:
    match node:
        case Binary(operator=operator) if operator in _FAILING:
            yield from _operands(node, context)
        case Unary(operator="-" | "+" as operator, operand=operand):
            yield from _found(operand, f"`{operator}` of null", context)
        case ForIn(iterable=iterable, keys=keys):
            if is_iterable(context.type_of(iterable), keys=keys):
                yield from _found(iterable, "going over null", context)
        case Spread(value=value):
            in_object = isinstance(context.parents.get(node.id), ObjectLiteral)
            if not in_object and is_iterable(context.type_of(value)):
                yield from _found(value, "spreading null", context)
        case _:
            return


def _operands(node: Binary, context: Context) -> Iterator[Diagnostic]:
    left, right = context.type_of(node.left), context.type_of(node.right)
    if node.operator in SUMS and any(_may_be_text(one) for one in (left, right)):
        return
    for side in (node.left, node.right):
        yield from _found(side, f"`{node.operator}` of null", context)


def _may_be_text(type_: Type) -> bool:
    return isinstance(type_.shape, TextShape | AnyShape)


def _found(value: Expression, use: str, context: Context) -> Iterator[Diagnostic]:
    cause = context.type_of(value).null
    if cause is None or cause in QUIET or context.is_late(value):
        return
    if not is_asked(value, context):
        yield MaybeNullValue(source=context.source, span=value.span, cause=cause.value, use=use)


RULE = Rule(nodes=(Binary, Unary, ForIn, Spread), check=check)
