"""An `else if` asks what one before it asked."""

from __future__ import annotations

from collections.abc import Iterator

from parallax_compiler.check.inert import is_inert
from parallax_compiler.check.rule import Context, Rule
from parallax_compiler.diagnostics.conditions import RepeatedCondition
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.syntax.ast import Expression, If, unparenthesized


def check(node: If, context: Context) -> Iterator[Diagnostic]:
    around = context.parents.get(node.id)
    if isinstance(around, If) and around.otherwise is node:
        return
    seen: list[Expression] = []
    current: object = node
    while isinstance(current, If):
        condition = unparenthesized(current.condition)
        first = next((one for one in seen if one == condition), None)
        if first is not None:
            yield RepeatedCondition(
                source=context.source, span=condition.span, line=context.line(first)
            )
        elif is_inert(condition, context):
            seen.append(condition)
        current = current.otherwise


RULE = Rule(nodes=(If,), check=check)
