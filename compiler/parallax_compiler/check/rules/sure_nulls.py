"""A confidence is asked of what may be a plain null, which reaches every threshold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from parallax_compiler.check.bands import is_confidence
from parallax_compiler.check.guards import is_asked
from parallax_compiler.check.rule import Context, Rule
from parallax_compiler.check.types import NullCause, NullShape
from parallax_compiler.check.words import shown
from parallax_compiler.diagnostics.confidence import NullIsSure
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.syntax.ast import (
    Binary,
    Call,
    Expression,
    Placeholder,
    Spread,
    Unary,
    UncertainIf,
    unparenthesized,
)

_SURE: Final = frozenset(
    {
        NullCause.NO_BRANCH,
        NullCause.NO_TURN,
        NullCause.BRANCH,
        NullCause.NO_VALUE,
        NullCause.NO_RETURN,
        NullCause.NOT_FOUND,
        NullCause.NO_ARM,
    }
)
"""Causes for which null is a plain value, as certain as any."""

_GATES: Final = frozenset({"~@>", "~?>"})
_ORDERS: Final = frozenset({"<", "<=", ">", ">=", "~<", "~<=", "~>=", "~>"})


def check(node: Binary | UncertainIf, context: Context) -> Iterator[Diagnostic]:
    for subject in _asked(node, context):
        type_ = context.type_of(subject)
        if type_.null not in _SURE or type_.plain or isinstance(type_.shape, NullShape):
            continue  # Of what is always plain, or always null, something else is said.
        if not context.is_late(subject) and not is_asked(subject, context):
            yield NullIsSure(
                source=context.source,
                span=subject.span,
                cause=type_.null.value,
                subject=shown(subject, context),
            )


def _asked(node: Binary | UncertainIf, context: Context) -> Iterator[Expression]:
    """Whose confidence decides there."""
    if isinstance(node, UncertainIf):
        condition = unparenthesized(node.condition)
        if not isinstance(condition, Binary):
            yield _measured(condition, context) or condition
    elif node.operator in _GATES or context.module.readings.get(node.id) == "test":
        yield node.left
    elif node.operator in _ORDERS:
        for side in (node.left, node.right):
            measured = _measured(side, context)
            if measured is not None:
                yield measured


def _measured(node: Expression, context: Context) -> Expression | None:
    """Whose confidence is taken; `.confidence` of null fails, which is found elsewhere."""
    inner = unparenthesized(node)
    match inner:
        case Unary(operator="~" | "<~", operand=operand):
            return operand
        case Call(arguments=(argument,)) if is_confidence(inner, context.facts):
            return None if isinstance(argument, Spread | Placeholder) else argument
    return None


RULE = Rule(nodes=(Binary, UncertainIf), check=check)
