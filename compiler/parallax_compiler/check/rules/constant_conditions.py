"""A condition always holds or always fails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from parallax_compiler.check.bands import asked
from parallax_compiler.check.leaving import endless
from parallax_compiler.check.operators import truth
from parallax_compiler.check.rule import Context, Rule
from parallax_compiler.check.types import BooleanShape, NumberShape, TextShape
from parallax_compiler.diagnostics.control import ConstantCondition
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.syntax.ast import (
    Assign,
    Binary,
    BooleanLiteral,
    Conditional,
    DoWhile,
    ForClassic,
    If,
    Name,
    While,
    unparenthesized,
)

Branching: TypeAlias = If | Conditional | While | DoWhile | ForClassic


def check(node: Branching, context: Context) -> Iterator[Diagnostic]:
    if node.condition is None or _is_uncertain(node):
        return
    condition = unparenthesized(node.condition)
    type_ = context.type_of(condition)
    holds = truth(type_)
    if holds is None or isinstance(condition, BooleanLiteral | Assign):
        return
    if isinstance(condition, Name) and isinstance(
        type_.shape, BooleanShape | NumberShape | TextShape
    ):
        # A switch that is set further up is meant to be turned by hand.
        return
    if isinstance(condition, Binary) and _is_question(condition, context):
        return
    if holds and isinstance(node, While | DoWhile | ForClassic) and endless(node, context):
        return
    yield ConstantCondition(source=context.source, span=condition.span, holds=holds)


def _is_question(condition: Binary, context: Context) -> bool:
    """Whether the rule about thresholds says it already."""
    question = asked(condition, context.facts)
    return question is not None and not question.interval.plain


def _is_uncertain(node: Branching) -> bool:
    return isinstance(node, While | ForClassic) and node.uncertain is not None


RULE = Rule(nodes=(If, Conditional, While, DoWhile, ForClassic), check=check)
