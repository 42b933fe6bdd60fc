"""`typeof` is compared with a text that it never gives; `instanceof` asks for no class."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from parallax_compiler.check.operators import EQUALITIES
from parallax_compiler.check.rule import Context, Rule
from parallax_compiler.check.types import TextShape
from parallax_compiler.diagnostics.conditions import UnknownClass, UnknownTypeName
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.resolve.builtin import CLASS_NAMES
from parallax_compiler.syntax.ast import (
    Binary,
    Expression,
    Name,
    StringLiteral,
    Unary,
    unparenthesized,
)
from parallax_primitives.nearest import nearest

_NAMES: Final = ("undefined", "boolean", "number", "string", "function", "object")


def check(node: Binary, context: Context) -> Iterator[Diagnostic]:
    if node.operator == "instanceof":
        yield from _class(node.right, context)
    if node.operator not in EQUALITIES:
        return
    for asked, other in ((node.left, node.right), (node.right, node.left)):
        inner = unparenthesized(asked)
        shape = context.type_of(other).shape
        if not isinstance(inner, Unary) or inner.operator != "typeof":
            continue
        if isinstance(shape, TextShape) and shape.constant not in (None, *_NAMES):
            name = str(shape.constant)
            yield UnknownTypeName(
                source=context.source, span=other.span, name=name, nearest=nearest(name, _NAMES)
            )


def _class(right: Expression, context: Context) -> Iterator[Diagnostic]:
    match unparenthesized(right):
        case Name(name=name) if not context.is_unknown(right):
            known = name
        case StringLiteral(value=name):
            known = name
        case _:
            return
    if known not in CLASS_NAMES:
        near = nearest(known, CLASS_NAMES)
        yield UnknownClass(source=context.source, span=right.span, name=known, nearest=near)


RULE = Rule(nodes=(Binary,), check=check)
