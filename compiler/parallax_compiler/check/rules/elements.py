"""An element is read that the list certainly does not have."""

from __future__ import annotations

from collections.abc import Iterator

from parallax_compiler.check.operators import constant_number
from parallax_compiler.check.rule import Context, Rule
from parallax_compiler.check.types import (
    ArrayShape,
)
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.diagnostics.types import IndexOutOfRange
from parallax_compiler.syntax.ast import (
    Assign,
    Index,
)


def check(node: Index, context: Context) -> Iterator[Diagnostic]:
    shape = context.type_of(node.object).shape
    at = constant_number(context.type_of(node.index))
    if not isinstance(shape, ArrayShape) or shape.items is None or at is None:
        return
    around = context.parents.get(node.id)
    if isinstance(around, Assign) and around.target is node:
        return
    if not at.is_integer() or not 0 <= at < len(shape.items):
        yield IndexOutOfRange(
            source=context.source, span=node.index.span, index=f"{at:g}", length=len(shape.items)
        )


RULE = Rule(nodes=(Index,), check=check)
