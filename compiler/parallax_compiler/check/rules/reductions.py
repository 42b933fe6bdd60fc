"""A list that is empty in some runs is reduced without a first value."""

from __future__ import annotations

from collections.abc import Iterator

from parallax_compiler.check.products import MethodCall
from parallax_compiler.check.rule import Context, Rule
from parallax_compiler.check.types import EMPTY, gap_of
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.diagnostics.kinds import EmptyReduction
from parallax_compiler.syntax.ast import Call, Member, Spread, unparenthesized


def check(node: Call, context: Context) -> Iterator[Diagnostic]:
    callee = unparenthesized(node.callee)
    kind = context.module.calls.get(node.id)
    is_reduce = isinstance(kind, MethodCall) and kind.name == "reduce"
    if not is_reduce or not isinstance(callee, Member) or len(node.arguments) != 1:
        return
    gap = gap_of(context.type_of(callee.object))
    if gap in EMPTY and not isinstance(node.arguments[0], Spread):
        yield EmptyReduction(source=context.source, span=callee.name_span, cause=gap.value)


RULE = Rule(nodes=(Call,), check=check)
