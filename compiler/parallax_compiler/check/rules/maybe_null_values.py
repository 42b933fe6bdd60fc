"""What may be null is calculated with, gone over or spread."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeAlias

from parallax_compiler.check.access import is_iterable
from parallax_compiler.check.guards import is_asked
from parallax_compiler.check.operators import ARITHMETIC, ORDERS, SUMS
from parallax_compiler.check.rule import Context, Rule
from parallax_compiler.check.types import QUIET, AnyShape, NullShape, TextShape, Type
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.diagnostics.kinds import MaybeNullValue
from parallax_compiler.syntax.ast import (
    Assign,
    Binary,
    Expression,
    ForIn,
    Index,
    Member,
    NamePattern,
    ObjectLiteral,
    Spread,
    Unary,
    Update,
)

Operand: TypeAlias = Expression | NamePattern
Using: TypeAlias = Binary | Unary | Assign | Update | ForIn | Spread
_FAILING: Final = ARITHMETIC | ORDERS | SUMS


def check(node: Using, context: Context) -> Iterator[Diagnostic]:
    match node:
        case Binary(operator=operator, left=left, right=right) if operator in _FAILING:
            yield from _operands((left, right), operator, operator in SUMS, context)
        case Assign(operator=operator, target=NamePattern() | Member() | Index() as left):
            sign = operator.removesuffix("=")
            if sign in _FAILING:
                yield from _operands((left, node.value), operator, sign in SUMS, context)
        case Update(operator=operator, target=target):
            yield from _found(target, f"`{operator}` of null", context)
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


def _operands(
    sides: tuple[Operand, Operand], operator: str, adds: bool, context: Context
) -> Iterator[Diagnostic]:
    if adds and any(_may_be_text(context.type_of(one)) for one in sides):
        return
    for side in sides:
        yield from _found(side, f"`{operator}` of null", context)


def _may_be_text(type_: Type) -> bool:
    return isinstance(type_.shape, TextShape | AnyShape)


def _found(value: Operand, use: str, context: Context) -> Iterator[Diagnostic]:
    type_ = context.type_of(value)
    cause = type_.null
    if cause is None or cause in QUIET or isinstance(type_.shape, NullShape):
        return  # What is always null is found elsewhere.
    expected = not isinstance(value, NamePattern) and (
        context.is_late(value) or is_asked(value, context)
    )
    if not expected:
        yield MaybeNullValue(source=context.source, span=value.span, cause=cause.value, use=use)


RULE = Rule(nodes=(Binary, Unary, Assign, Update, ForIn, Spread), check=check)
