"""A constant confidence or threshold lies outside [0, 1], or is no number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from parallax_compiler.check.operators import constant_number
from parallax_compiler.check.rule import Context, Rule
from parallax_compiler.check.types import (
    ArrayShape,
    BooleanShape,
    FunctionShape,
    NullShape,
    ObjectShape,
    TextShape,
)
from parallax_compiler.check.words import kind_words
from parallax_compiler.diagnostics.confidence import ConfidenceOutOfRange
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.diagnostics.kinds import ConfidenceKind
from parallax_compiler.syntax.ast import Binary, Declarator, Expression, MatchArm, PatternElement

Stating: TypeAlias = Binary | PatternElement | Declarator | MatchArm


_NO_NUMBERS = (NullShape, BooleanShape, TextShape, ArrayShape, ObjectShape, FunctionShape)


def _stated(node: Stating) -> Expression | None:
    if isinstance(node, Binary):
        return node.right if node.operator in ("~>", "~@>", "~?>") else None
    return node.threshold


def check(node: Stating, context: Context) -> Iterator[Diagnostic]:
    stated = _stated(node)
    if stated is None:
        return
    type_ = context.type_of(stated)
    if type_.null is None and isinstance(type_.shape, _NO_NUMBERS):
        yield ConfidenceKind(source=context.source, span=stated.span, kind=kind_words(type_))
        return
    number = constant_number(type_)
    if number is None or 0 <= number <= 1:
        return
    yield ConfidenceOutOfRange(source=context.source, span=stated.span, number=f"{number:g}")


RULE = Rule(nodes=(Binary, PatternElement, Declarator, MatchArm), check=check)
