"""Lowering of destructuring: a pattern becomes one assignment for each name it binds."""

from __future__ import annotations

from parallax_compiler.plan.lower.builder import Lowering
from parallax_compiler.plan.nodes import Expression, If, IsUndefined, Names, Slot
from parallax_compiler.syntax import ast


def bind(lowering: Lowering, pattern: ast.Pattern, value: Expression) -> None:
    """Gives the names of a pattern their parts of the value."""
    match pattern:
        case ast.NamePattern():
            lowering.assign(slot_of(lowering, pattern), value, pattern.span)
        case ast.ArrayPattern():
            _bind_array(lowering, pattern, lowering.stable(value, "items"))
        case ast.ObjectPattern():
            _bind_object(lowering, pattern, lowering.stable(value, "parts"))
        case ast.WildcardPattern() | ast.LiteralPattern():
            pass


def slot_of(lowering: Lowering, pattern: ast.NamePattern) -> Slot:
    """The slot of the name that a pattern binds."""
    binding = lowering.module.resolved.uses[pattern.id]
    return lowering.program.slots.of(lowering.source, binding)


def write_default(lowering: Lowering, slot: Slot, default: ast.Expression) -> None:
    """Writes the default of a slot that holds the missing value."""
    with lowering.inside() as block:
        lowering.assign(slot, lowering.expression(default), default.span)
    test = IsUndefined(
        value=lowering.read(slot, default.span), source=lowering.source, span=default.span
    )
    lowering.write(If(condition=test, then=tuple(block), source=lowering.source, span=default.span))


def _bind_array(lowering: Lowering, pattern: ast.ArrayPattern, value: Expression) -> None:
    for index, element in enumerate(pattern.elements):
        if element is not None:
            _bind_part(lowering, element, "element", value, lowering.const(index, element))
    if pattern.rest is not None:
        count = lowering.const(len(pattern.elements), pattern.rest)
        rest = lowering.op("elements_from", pattern.rest, value, count)
        bind(lowering, pattern.rest, rest)


def _bind_object(lowering: Lowering, pattern: ast.ObjectPattern, value: Expression) -> None:
    for one in pattern.properties:
        _bind_part(lowering, one.element, "field", value, lowering.const(one.key, one))
    if pattern.rest is not None:
        names = Names(
            values=tuple(lowering.const(one.key, one) for one in pattern.properties),
            source=lowering.source,
            span=pattern.span,
        )
        bind(lowering, pattern.rest, lowering.op("without", pattern.rest, value, names))


def _bind_part(
    lowering: Lowering,
    element: ast.PatternElement,
    operation: str,
    value: Expression,
    place: Expression,
) -> None:
    operands = [value, place]
    if element.threshold is not None:
        operands.append(lowering.expression(element.threshold))
    part: Expression = lowering.op(operation, element, *operands)
    if element.default is not None:
        part = _defaulted(lowering, element.pattern, part, element.default)
    if not (element.default is not None and isinstance(element.pattern, ast.NamePattern)):
        bind(lowering, element.pattern, part)


def _defaulted(
    lowering: Lowering, pattern: ast.Pattern, part: Expression, default: ast.Expression
) -> Expression:
    """A part of which a default takes the place when it is missing."""
    if isinstance(pattern, ast.NamePattern):
        slot = slot_of(lowering, pattern)
    else:
        slot = lowering.new_slot("part")
    lowering.program.slots.mark_reassigned(slot)
    lowering.assign(slot, part, pattern.span)
    write_default(lowering, slot, default)
    return lowering.read(slot, pattern.span)
