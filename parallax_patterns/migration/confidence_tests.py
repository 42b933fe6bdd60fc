"""Tests of a confidence as older files write them, and what they hold of which variable."""

from __future__ import annotations

from dataclasses import dataclass

from parallax_compiler.check.types import ObjectShape
from parallax_compiler.resolve.bindings import BindingKind
from parallax_compiler.syntax.ast import (
    Binary,
    Call,
    Expression,
    Member,
    Name,
    NumberLiteral,
    Unary,
    unparenthesized,
)
from parallax_patterns.migration.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfidenceTest:
    """Whether a variable is at least so sure; `holds` is False when the text asks the opposite."""

    subject: Name
    bound: Expression
    holds: bool


def confidence_test(view: View, condition: Expression) -> ConfidenceTest | None:
    """The test that a condition is: `~x >= t`, `x.confidence >= t`, `x ~> t`, `t <= ~x`, `~x < t`.

    `~x > t` is none: at the bound itself `threshold` says otherwise. A bound is a number or a name.
    """
    node = unparenthesized(condition)
    if not isinstance(node, Binary):
        return None
    left, right = unparenthesized(node.left), unparenthesized(node.right)
    if node.operator == "~>" and view.checked.readings.get(node.id) == "test":
        subject: Name | None = left if isinstance(left, Name) else None
        return _test(subject, node.right, holds=True)
    match node.operator:
        case ">=":
            return _test(_measured(view, left), node.right, holds=True)
        case "<=":
            return _test(_measured(view, right), node.left, holds=True)
        case "<":
            return _test(_measured(view, left), node.right, holds=False)
        case ">":
            return _test(_measured(view, right), node.left, holds=False)
    return None


def _test(subject: Name | None, bound: Expression, *, holds: bool) -> ConfidenceTest | None:
    named = isinstance(unparenthesized(bound), Name | NumberLiteral)
    if subject is None or not named:
        return None
    return ConfidenceTest(subject=subject, bound=bound, holds=holds)


def _measured(view: View, node: Expression) -> Name | None:
    """The variable whose confidence an expression is."""
    match node:
        case Unary(operator="~" | "<~", operand=operand):
            inner = unparenthesized(operand)
        case Member(object=object_, name="confidence", confident=False) if not _has_own(
            view, object_
        ):
            inner = unparenthesized(object_)
        case Call(callee=Name(name="confidence") as callee, arguments=(argument,)) if (
            view.kind(callee) is BindingKind.LIBRARY
        ):
            assert isinstance(argument, Expression), "a library function takes expressions"
            inner = unparenthesized(argument)
        case _:
            return None
    return inner if isinstance(inner, Name) else None


def _has_own(view: View, node: Expression) -> bool:
    """Whether the dot reads a key of an object, and no confidence."""
    type_ = view.checked.types.get(unparenthesized(node).id)
    shape = None if type_ is None else type_.shape
    return isinstance(shape, ObjectShape) and shape.get("confidence") is not None
