"""`match`: arms that come too late, and values for which there is no arm."""

from __future__ import annotations

from collections.abc import Iterator

from parallax_compiler.check.expressions import always_fits
from parallax_compiler.check.rule import Context, Rule
from parallax_compiler.check.types import BooleanShape
from parallax_compiler.diagnostics.control import NoMatchingArm, UnreachableArm
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.source import Span
from parallax_compiler.syntax.ast import ExpressionStatement, LiteralPattern, Match


def check(node: Match, context: Context) -> Iterator[Diagnostic]:
    last = next((place for place, arm in enumerate(node.arms) if always_fits(arm)), None)
    if last is not None:
        for arm in node.arms[last + 1 :]:
            yield UnreachableArm(source=context.source, span=arm.pattern.span)
    elif not _covers_all(node, context) and _has_value(node, context):
        start = node.span.start
        yield NoMatchingArm(source=context.source, span=Span(start, start + len("match")))


def _covers_all(node: Match, context: Context) -> bool:
    """Whether the arms take both truth values of a boolean."""
    type_ = context.type_of(node.subject)
    if not isinstance(type_.shape, BooleanShape) or type_.null is not None:
        return False
    taken = {
        arm.pattern.value
        for arm in node.arms
        if isinstance(arm.pattern, LiteralPattern) and arm.guard is None and arm.threshold is None
    }
    return {True, False} <= taken


def _has_value(node: Match, context: Context) -> bool:
    return not isinstance(context.parents.get(node.id), ExpressionStatement)


RULE = Rule(nodes=(Match,), check=check)
