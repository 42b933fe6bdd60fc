"""A condition that assigns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from parallax_compiler.check.rule import Context, Rule
from parallax_compiler.diagnostics.conditions import AssignmentInCondition
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.syntax.ast import (
    Assign,
    Conditional,
    DoWhile,
    ForClassic,
    If,
    UncertainIf,
    While,
    unparenthesized,
)

Branching: TypeAlias = If | Conditional | While | DoWhile | ForClassic | UncertainIf


def check(node: Branching, context: Context) -> Iterator[Diagnostic]:
    condition = None if node.condition is None else unparenthesized(node.condition)
    if isinstance(condition, Assign) and condition.operator == "=":
        yield AssignmentInCondition(source=context.source, span=condition.span)


RULE = Rule(nodes=(If, Conditional, While, DoWhile, ForClassic, UncertainIf), check=check)
