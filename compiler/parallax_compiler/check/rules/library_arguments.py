"""A function of the library is given what it cannot take, or null in some runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from parallax_compiler.check.calling import application_of
from parallax_compiler.check.products import LibraryCall, MethodCall
from parallax_compiler.check.rule import Context, Rule
from parallax_compiler.check.signatures import methods_for
from parallax_compiler.check.types import (
    QUIET,
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
from parallax_compiler.diagnostics.kinds import MaybeNullValue, ParsedValue, WrongLibraryArgument
from parallax_compiler.syntax.ast import (
    Call,
    Expression,
    Member,
    Pipeline,
    Spread,
    unparenthesized,
)
from parallax_primitives.library import FUNCTIONS_BY_NAME, LibraryFunction, LibraryMethod

Row: TypeAlias = LibraryFunction | LibraryMethod
_KNOWN = (NullShape, BooleanShape, NumberShape, TextShape, ArrayShape, ObjectShape, FunctionShape)
_ACCEPTED: Final[Mapping[str, tuple[tuple[type, ...], str]]] = {
    "number": ((NumberShape,), "a number"),
    "string": ((TextShape, NumberShape, BooleanShape), "text"),
    "duration": ((NumberShape, TextShape), "milliseconds"),
    "array": ((ArrayShape,), "a list"),
    "object": ((ObjectShape, ArrayShape), "an object"),
    "function": ((FunctionShape,), "a function"),
    "selector": ((FunctionShape, TextShape), "a key or a function"),
    "numbers": ((NumberShape, ArrayShape), "a number or a list"),
}
_NUMBERS: Final = frozenset({"max", "min", "sum", "average"})
"""Functions of numbers or of one list, which the table says nothing about."""


def check(node: Call | Pipeline, context: Context) -> Iterator[Diagnostic]:
    row = _row(node, context)
    if row is None:
        return
    for place, argument in enumerate(application_of(node).arguments):
        if isinstance(argument, Spread) or (place >= len(row.kinds) and not row.variadic):
            return
        at = min(place, len(row.kinds) - 1)
        kind = "numbers" if row.name in _NUMBERS else row.kinds[at]
        if kind in _ACCEPTED:
            optional = place >= row.minimum and not row.variadic
            yield from _argument(argument, row, at, kind, context, optional=optional)


def _argument(
    argument: Expression, row: Row, at: int, kind: str, context: Context, *, optional: bool
) -> Iterator[Diagnostic]:
    type_ = context.type_of(argument)
    expected, found = _ACCEPTED[kind][1], kind_words(type_)
    if kind == "numbers" and isinstance(type_.shape, ArrayShape) and type_.null is None:
        kind, type_ = "number", type_.shape.element
        expected, found = "numbers", f"a list that holds {kind_words(type_)}"
    if _is_wrong(kind, type_, optional=optional):
        yield WrongLibraryArgument(
            source=context.source,
            span=argument.span,
            function=row.name,
            parameter=row.parameters[at],
            expected=expected,
            found=found,
        )
    elif not (optional or type_.null is None or type_.null in QUIET or context.is_late(argument)):
        cause, use = type_.null.value, f"`{row.name}` of null"
        yield MaybeNullValue(source=context.source, span=argument.span, cause=cause, use=use)
    elif row.name == "JSON.parse" and isinstance(type_.shape, NumberShape | BooleanShape):
        yield ParsedValue(source=context.source, span=argument.span, kind=found)


def _is_wrong(kind: str, type_: Type, *, optional: bool) -> bool:
    shape = type_.shape
    if not isinstance(shape, _KNOWN) or (optional and isinstance(shape, NullShape)):
        return False
    return not isinstance(shape, _ACCEPTED[kind][0])


def _row(node: Call | Pipeline, context: Context) -> Row | None:
    kind = context.module.calls.get(node.id)
    if isinstance(kind, LibraryCall):
        return FUNCTIONS_BY_NAME[kind.name]
    if not isinstance(kind, MethodCall):
        return None
    callee = unparenthesized(application_of(node).callee)
    if not isinstance(callee, Member):
        return None
    rows = methods_for(context.type_of(callee.object), callee.name)
    return rows[0] if len(rows) == 1 else None


RULE = Rule(nodes=(Call, Pipeline), check=check)
