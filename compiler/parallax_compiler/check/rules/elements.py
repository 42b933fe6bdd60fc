"""An element is read that the list certainly does not have, or of what has no elements."""

from __future__ import annotations

from collections.abc import Iterator

from parallax_compiler.check.operators import constant_number, constant_text
from parallax_compiler.check.rule import Context, Rule
from parallax_compiler.check.types import (
    ArrayShape,
    BooleanShape,
    FunctionShape,
    NullShape,
    NumberShape,
    ObjectShape,
    TextShape,
    Type,
)
from parallax_compiler.check.words import kind_words
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.diagnostics.types import IndexOutOfRange, WrongIndex
from parallax_compiler.syntax.ast import (
    Assign,
    Index,
)

_KINDS = (NullShape, BooleanShape, TextShape, ArrayShape, ObjectShape, FunctionShape)


def check(node: Index, context: Context) -> Iterator[Diagnostic]:
    container, index = context.type_of(node.object), context.type_of(node.index)
    shape = container.shape
    around = context.parents.get(node.id)
    if isinstance(around, Assign) and around.target is node:
        return
    if _never_found(container, index):
        yield WrongIndex(
            source=context.source,
            span=node.index.span,
            container=kind_words(container),
            index=kind_words(index) if isinstance(shape, ArrayShape | TextShape) else None,
        )
        return
    at = constant_number(index)
    if not isinstance(shape, ArrayShape) or shape.items is None or at is None:
        return
    if not at.is_integer() or not 0 <= at < len(shape.items):
        yield IndexOutOfRange(
            source=context.source, span=node.index.span, index=f"{at:g}", length=len(shape.items)
        )


def _never_found(container: Type, index: Type) -> bool:
    """Whether nothing is ever found under such an index."""
    if isinstance(container.shape, NumberShape | BooleanShape | FunctionShape):
        return True
    if isinstance(container.shape, ArrayShape | TextShape):
        if constant_text(index) == "length":
            return False
        return isinstance(index.shape, _KINDS) and not isinstance(index.shape, NumberShape)
    return False


RULE = Rule(nodes=(Index,), check=check)
