"""`match`: arms that come too late or never fit, and values for which there is no arm."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from parallax_compiler.check.expressions import always_fits
from parallax_compiler.check.rule import Context, Rule
from parallax_compiler.check.types import (
    AnyShape,
    ArrayShape,
    BooleanShape,
    NeverShape,
    NullShape,
    NumberShape,
    TextShape,
    Type,
)
from parallax_compiler.check.words import kind_words
from parallax_compiler.diagnostics.conditions import ArmNeverFits
from parallax_compiler.diagnostics.control import NoMatchingArm, UnreachableArm
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.source import Span
from parallax_compiler.syntax.ast import (
    ArrayPattern,
    ExpressionStatement,
    LiteralPattern,
    Match,
    MatchArm,
    ObjectPattern,
    Pattern,
)

_LITERAL_SHAPES: Final[Mapping[type, type]] = {
    bool: BooleanShape,
    float: NumberShape,
    str: TextShape,
    type(None): NullShape,
}


def check(node: Match, context: Context) -> Iterator[Diagnostic]:
    last = next((place for place, arm in enumerate(node.arms) if always_fits(arm)), None)
    if last is not None:
        for arm in node.arms[last + 1 :]:
            yield UnreachableArm(source=context.source, span=arm.pattern.span)
    elif not _covers_all(node, context) and _has_value(node, context):
        start = node.span.start
        yield NoMatchingArm(source=context.source, span=Span(start, start + len("match")))
    subject = context.type_of(node.subject)
    seen: dict[object, MatchArm] = {}
    for arm in node.arms[:last]:
        if _never_fits(arm.pattern, subject):
            yield ArmNeverFits(
                source=context.source, span=arm.pattern.span, kind=kind_words(subject)
            )
        elif isinstance(arm.pattern, LiteralPattern):
            yield from _repeated(arm, arm.pattern, seen, context)


def _repeated(
    arm: MatchArm, pattern: LiteralPattern, seen: dict[object, MatchArm], context: Context
) -> Iterator[Diagnostic]:
    key = (type(pattern.value), pattern.value)
    if key in seen:
        line = context.line(seen[key])
        yield UnreachableArm(source=context.source, span=pattern.span, line=line)
    elif arm.guard is None and arm.threshold is None:
        seen[key] = arm


def _never_fits(pattern: Pattern, subject: Type) -> bool:
    """Whether a value of the subject's kind is never what a pattern describes."""
    shape = subject.shape
    if subject.null is not None or isinstance(shape, AnyShape | NeverShape):
        return False
    match pattern:
        case LiteralPattern(value=value):
            return not isinstance(shape, _LITERAL_SHAPES[type(value)])
        case ArrayPattern():
            return not isinstance(shape, ArrayShape)
        case ObjectPattern():
            return isinstance(shape, NullShape | BooleanShape | NumberShape | TextShape)
        case _:
            return False


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
