"""Patterns that take apart what has no such parts, or may be null."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from parallax_compiler.check.access import is_iterable
from parallax_compiler.check.rule import Context, Rule
from parallax_compiler.check.types import QUIET, ArrayShape, NullCause, NullShape, ObjectShape, Type
from parallax_compiler.check.words import kind_words
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.diagnostics.kinds import MaybeNullValue, NotTakenApart
from parallax_compiler.diagnostics.types import IndexOutOfRange, UnknownProperty
from parallax_compiler.source import Span
from parallax_compiler.syntax.ast import (
    ArrayPattern,
    Assign,
    Declarator,
    MatchArm,
    Node,
    ObjectPattern,
    PatternElement,
    PatternProperty,
)
from parallax_primitives.nearest import nearest_few

Taking: TypeAlias = ArrayPattern | ObjectPattern


def check(pattern: Taking, context: Context) -> Iterator[Diagnostic]:
    around = context.parents.get(pattern.id)
    if _is_question(around, context):
        return
    value = around.value if isinstance(around, Assign | Declarator) else None
    place = pattern if value is None else value
    type_ = context.type_of(pattern)
    if _is_impossible(pattern, type_):
        form = "a list" if isinstance(pattern, ArrayPattern) else "an object"
        yield NotTakenApart(
            source=context.source, span=place.span, kind=kind_words(type_), form=form
        )
    elif type_.null is not None and type_.null not in QUIET:
        yield _maybe_null(place, type_.null, context)
    elif isinstance(pattern, ObjectPattern):
        yield from _keys(pattern, type_, context)
    else:
        yield from _elements(pattern, type_, context)


def _is_question(around: Node | None, context: Context) -> bool:
    """Whether a pattern is that of an arm of `match`, which asks whether something fits it."""
    while isinstance(around, PatternElement | PatternProperty | ArrayPattern | ObjectPattern):
        around = context.parents.get(around.id)
    return isinstance(around, MatchArm)


def _is_impossible(pattern: Taking, type_: Type) -> bool:
    if isinstance(pattern, ObjectPattern):
        return isinstance(type_.shape, NullShape)
    return not is_iterable(type_)


def _maybe_null(place: Node, cause: NullCause, context: Context) -> Diagnostic:
    return MaybeNullValue(
        source=context.source, span=place.span, cause=cause.value, use="taking null apart"
    )


def _keys(pattern: ObjectPattern, type_: Type, context: Context) -> Iterator[Diagnostic]:
    shape = type_.shape
    if not isinstance(shape, ObjectShape) or shape.others is not None:
        return
    known = tuple(key for key, _ in shape.properties)
    for one in pattern.properties:
        if one.key in known or one.element.default is not None:
            continue
        near = nearest_few(one.key, known)
        start = one.span.start
        span = Span(start, start + len(one.key))
        if context.source.slice(span) != one.key:
            span = one.span
        yield UnknownProperty(
            source=context.source, span=span, name=one.key, container="an object", nearest=near
        )


def _elements(pattern: ArrayPattern, type_: Type, context: Context) -> Iterator[Diagnostic]:
    shape = type_.shape
    if not isinstance(shape, ArrayShape) or shape.items is None:
        return
    for place, element in enumerate(pattern.elements):
        if element is not None and element.default is None and place >= len(shape.items):
            yield IndexOutOfRange(
                source=context.source,
                span=element.span,
                index=str(place),
                length=len(shape.items),
            )


RULE = Rule(nodes=(ArrayPattern, ObjectPattern), check=check)
