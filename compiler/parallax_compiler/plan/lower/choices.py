"""Conditions, and values of which only the chosen one is evaluated.

A branch whose value needs statements makes the whole choice an `If` over a temporary; a branch that
only defines functions does not, because a definition has no effect where it stands.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Literal

from parallax_compiler.plan.lower.builder import Lowering, has_effect
from parallax_compiler.plan.nodes import (
    Assign,
    Const,
    Expression,
    If,
    Junction,
    Negation,
    Operation,
    Select,
    Slot,
    Statement,
)
from parallax_compiler.plan.traverse import all_parts
from parallax_compiler.syntax import ast

BOOLEAN = frozenset({"truthy", "reaches", "is_null", "keeps", "is_array", "is_object"})
"""Operations that give a plain boolean, which is a condition as it is."""

_CONFIDENCE_TESTS = frozenset({"reaches", "confidence", "keeps"})

_LITERALS = ast.NumberLiteral | ast.StringLiteral | ast.BooleanLiteral | ast.NullLiteral

Maker = Callable[[], Expression]


def truth(lowering: Lowering, value: Expression, node: ast.Node) -> Expression:
    """The condition that a value is truthy."""
    if isinstance(value, Operation) and value.name in BOOLEAN:
        return value
    if isinstance(value, Const) and isinstance(value.value, bool):
        return value
    return lowering.op("truthy", node, value)


def condition(lowering: Lowering, node: ast.Expression) -> Expression:
    """An expression as a condition: `!`, `&&` and `||` become Python's own."""
    match ast.unparenthesized(node):
        case ast.Unary(operator="!", operand=operand) as inner:
            return negated(lowering, condition(lowering, operand), inner)
        case ast.Binary(operator="&&" | "||" as sign) as inner:
            return _junction(lowering, inner, "and" if sign == "&&" else "or")
        case inner:
            return truth(lowering, lowering.expression(inner), inner)


def negated(lowering: Lowering, inner: Expression, node: ast.Node) -> Expression:
    """The opposite condition."""
    if isinstance(inner, Negation):
        return inner.condition
    return Negation(condition=inner, source=lowering.source, span=node.span)


def _junction(lowering: Lowering, node: ast.Binary, operator: Literal["and", "or"]) -> Expression:
    left = condition(lowering, node.left)
    with lowering.inside() as block:
        right = condition(lowering, node.right)
    if any(map(has_effect, block)):
        return _stepwise(lowering, node, left, block, right, operator)
    lowering.block.extend(block)
    nested = isinstance(left, Junction) and left.operator == operator
    first = left.conditions if isinstance(left, Junction) and nested else (left,)
    return Junction(
        operator=operator, conditions=(*first, right), source=lowering.source, span=node.span
    )


def _stepwise(
    lowering: Lowering,
    node: ast.Binary,
    left: Expression,
    block: list[Statement],
    right: Expression,
    operator: Literal["and", "or"],
) -> Expression:
    """`and` or `or` whose right side needs statements, over a temporary."""
    slot = lowering.new_slot("holds")
    lowering.program.slots.mark_reassigned(slot)
    lowering.assign(slot, left, node.left.span)
    held: Expression = lowering.read(slot, node.left.span)
    test = held if operator == "and" else negated(lowering, held, node)
    step = Assign(slot=slot, value=right, source=lowering.source, span=node.right.span)
    lowering.write(If(condition=test, then=(*block, step), source=lowering.source, span=node.span))
    return lowering.read(slot, node.span)


def gate_site(lowering: Lowering, node: ast.Node, test: Expression) -> int | None:
    """A site for a branch that confidence decides; None for every other branch."""
    tests = any(
        isinstance(part, Operation) and part.name in _CONFIDENCE_TESTS for part in all_parts(test)
    )
    return lowering.site("gate", "test", node.span) if tests else None


def choose(
    lowering: Lowering,
    node: ast.Node,
    test: Expression,
    then: Maker,
    otherwise: Maker,
    *,
    site: int | None = None,
) -> Expression:
    """The value of one of two makers, of which only the chosen one runs."""
    with lowering.inside() as then_block:
        then_value = then()
    with lowering.inside() as other_block:
        other_value = otherwise()
    if not any(map(has_effect, (*then_block, *other_block))):
        lowering.block.extend((*then_block, *other_block))
        return Select(
            condition=test,
            then=then_value,
            otherwise=other_value,
            site=site,
            source=lowering.source,
            span=node.span,
        )
    slot = lowering.new_slot("chosen")
    lowering.program.slots.mark_reassigned(slot)
    choice = If(
        condition=test,
        then=(*then_block, _stored(slot, then_value)),
        otherwise=(*other_block, _stored(slot, other_value)),
        site=site,
        source=lowering.source,
        span=node.span,
    )
    lowering.write(choice)
    return lowering.read(slot, node.span)


def _stored(slot: Slot, value: Expression) -> Statement:
    return Assign(slot=slot, value=value, source=value.source, span=value.span)


def short_circuit(lowering: Lowering, node: ast.Binary, operator: str) -> Expression:
    """`&&`, `||`, `??` and `~??`: the left value, or the right one if that is asked for."""
    given = lowering.expression(node.left)
    if operator == "??" and _is_literal(node.right) and not lowering.is_stable(given):
        return lowering.op("or_else", node, given, lowering.expression(node.right))
    left = lowering.stable(given, "left")
    right = partial(lowering.expression, node.right)
    keep: Maker = lambda: left  # noqa: E731  # a maker like the other
    match operator:
        case "&&":
            return choose(lowering, node, truth(lowering, left, node.left), right, keep)
        case "||":
            return choose(lowering, node, truth(lowering, left, node.left), keep, right)
        case "??":
            return choose(lowering, node, lowering.op("is_null", node.left, left), right, keep)
        case _:
            medium = lowering.const(lowering.bands[1], node)
            test = lowering.op("keeps", node.left, left, medium)
            site = gate_site(lowering, node, test)
            return choose(lowering, node, test, keep, right, site=site)


def _is_literal(node: ast.Expression) -> bool:
    """Whether a default may be made even where it is not needed: a literal, an empty container.

    Then no variable of ours holds the value on the left, which may so be changed in place.
    """
    match ast.unparenthesized(node):
        case ast.ArrayLiteral(elements=()) | ast.ObjectLiteral(entries=()):
            return True
        case inner:
            return isinstance(inner, _LITERALS)
