"""An operator is given kinds that it does not work on, or kinds that are never equal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from parallax_compiler.check.operators import (
    ARITHMETIC,
    EQUALITIES,
    ORDERS,
    SUMS,
    certainly_equal,
)
from parallax_compiler.check.rule import Context, Rule
from parallax_compiler.check.types import (
    NUMBER,
    AnyShape,
    ArrayShape,
    NeverShape,
    NullShape,
    NumberShape,
    ObjectShape,
    TextShape,
    Type,
)
from parallax_compiler.check.words import kind_words
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.diagnostics.types import NeverEqual, WrongOperand
from parallax_compiler.syntax.ast import Assign, Binary, Unary, Update

Calculating: TypeAlias = Binary | Unary | Assign | Update


def check(node: Calculating, context: Context) -> Iterator[Diagnostic]:
    match node:
        case Binary():
            yield from _binary(node, context)
        case Unary():
            yield from _unary(node, context)
        case Assign():
            yield from _compound(node, context)
        case Update(target=target, operator=operator):
            type_ = context.type_of(target)
            if _cannot_work(operator[0], type_, NUMBER):
                yield WrongOperand(
                    source=context.source,
                    span=node.span,
                    operator=operator,
                    left=kind_words(type_),
                )


def _compound(node: Assign, context: Context) -> Iterator[Diagnostic]:
    """`x += v`, of which `x` is what it was before."""
    left, right = context.type_of(node.target), context.type_of(node.value)
    if node.operator != "=" and _cannot_work(node.operator.removesuffix("="), left, right):
        yield WrongOperand(
            source=context.source,
            span=node.value.span,
            operator=node.operator,
            left=kind_words(left),
            right=kind_words(right),
        )


def _binary(node: Binary, context: Context) -> Iterator[Diagnostic]:
    left, right = context.type_of(node.left), context.type_of(node.right)
    if node.operator in EQUALITIES:
        yield from _equality(node, left, right, context)
    elif _cannot_work(node.operator, left, right):
        yield WrongOperand(
            source=context.source,
            span=node.operator_span,
            operator=node.operator,
            left=kind_words(left),
            right=kind_words(right),
        )


def _cannot_work(operator: str, left: Type, right: Type) -> bool:
    if operator == "in":
        return _is_certain(right) and not isinstance(right.shape, ObjectShape | ArrayShape)
    if operator in ARITHMETIC:
        return any(_is_certain(one) and not _is_number(one) for one in (left, right))
    if operator in SUMS:
        texts = any(isinstance(one.shape, TextShape) for one in (left, right))
        certain = _is_certain(left) and _is_certain(right)
        return certain and not texts and not (_is_number(left) and _is_number(right))
    if operator in ORDERS and _is_certain(left) and _is_certain(right):
        return not _is_ordered(left, right)
    return False


def _is_ordered(left: Type, right: Type) -> bool:
    ordered = NumberShape | TextShape
    return isinstance(left.shape, ordered) and type(left.shape) is type(right.shape)


def _is_certain(type_: Type) -> bool:
    """Whether the kind is known; null would not work either."""
    return not isinstance(type_.shape, AnyShape | NeverShape)


def _is_number(type_: Type) -> bool:
    return isinstance(type_.shape, NumberShape)


def _equality(node: Binary, left: Type, right: Type, context: Context) -> Iterator[Diagnostic]:
    if isinstance(left.shape, NullShape) or isinstance(right.shape, NullShape):
        return
    different = type(left.shape) is not type(right.shape)
    if different and certainly_equal(left, right) is False:
        yield NeverEqual(
            source=context.source,
            span=node.operator_span,
            left=kind_words(left),
            right=kind_words(right),
            equal="!" in node.operator,
        )


def _unary(node: Unary, context: Context) -> Iterator[Diagnostic]:
    operand = context.type_of(node.operand)
    if node.operator in ("-", "+") and _is_certain(operand) and not _is_number(operand):
        yield WrongOperand(
            source=context.source,
            span=node.span,
            operator=node.operator,
            left=kind_words(operand),
        )


RULE = Rule(nodes=(Binary, Unary, Assign, Update), check=check)
