"""A part is set of something that has no such parts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from parallax_compiler.check.operators import constant_number
from parallax_compiler.check.rule import Context, Rule
from parallax_compiler.check.types import (
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
from parallax_compiler.diagnostics.kinds import PartNotSet
from parallax_compiler.syntax.ast import Assign, Index, Member, Update, unparenthesized

Setting: TypeAlias = Assign | Update
_OPEN = (AnyShape, NeverShape, NullShape, ObjectShape)
"""What takes any key, and null, of which another rule speaks."""


def check(node: Setting, context: Context) -> Iterator[Diagnostic]:
    target = unparenthesized(node.target) if isinstance(node, Update) else node.target
    if node.id not in context.resolved.rebinds or not isinstance(target, Member | Index):
        return
    container = context.type_of(target.object)
    if isinstance(container.shape, _OPEN) or _takes(container, target, context):
        return
    span = target.name_span if isinstance(target, Member) else target.index.span
    yield PartNotSet(
        source=context.source,
        span=span,
        key=context.source.slice(span),
        container=kind_words(container),
    )


def _takes(container: Type, target: Member | Index, context: Context) -> bool:
    """Whether a list has, or may have, such a place."""
    if not isinstance(container.shape, ArrayShape) or isinstance(target, Member):
        return False
    place = context.type_of(target.index)
    at = constant_number(place)
    if at is not None:
        return at >= 0 and at.is_integer()
    return not isinstance(place.shape, TextShape) and _may_be_number(place)


def _may_be_number(place: Type) -> bool:
    return isinstance(place.shape, NumberShape | AnyShape | NeverShape)


RULE = Rule(nodes=(Assign, Update), check=check)
