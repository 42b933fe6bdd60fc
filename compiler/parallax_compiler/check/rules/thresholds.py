"""A confidence is compared with a constant that it always reaches, or never."""

from __future__ import annotations

from collections.abc import Iterator

from parallax_compiler.check.bands import Asked, asked
from parallax_compiler.check.calling import application_of
from parallax_compiler.check.confidences import bar_of, constant_options, is_gate
from parallax_compiler.check.operators import constant_number
from parallax_compiler.check.products import PrimitiveCall
from parallax_compiler.check.rule import Context, Rule
from parallax_compiler.diagnostics.confidence import ThresholdOutOfReach
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.syntax.ast import Binary, Call, Expression, Pipeline, UncertainIf


def check(node: Binary | Call | Pipeline, context: Context) -> Iterator[Diagnostic]:
    if isinstance(node, Binary):
        yield from _operator(node, context)
        return
    kind = context.module.calls.get(node.id)
    if not isinstance(kind, PrimitiveCall) or not is_gate(kind.spec):
        return
    if isinstance(kind.subject, Expression):
        yield from _primitive(node, kind, kind.subject, context)


def _primitive(
    node: Call | Pipeline, call: PrimitiveCall, subject: Expression, context: Context
) -> Iterator[Diagnostic]:
    given = {name: context.type_of(one) for name, one in call.options.items()}
    options = constant_options(call.spec, given)
    bar = None if options is None else bar_of(call.spec, options)
    if bar is None:
        return
    interval = context.type_of(subject).confidence
    always = _always(Asked(interval=interval, bar=subject), bar)
    if always is not None:
        place = call.options.get("min", application_of(node).callee)
        yield ThresholdOutOfReach(
            source=context.source,
            span=place.span,
            threshold=f"{bar:g}",
            bounds=str(interval),
            always=always,
        )


def _operator(node: Binary, context: Context) -> Iterator[Diagnostic]:
    if isinstance(context.parents.get(node.id), UncertainIf):
        return
    question = asked(node, context.facts)
    if question is None or (question.interval.plain and not question.gate):
        return
    threshold = constant_number(context.type_of(question.bar))
    stated = node.operator in ("~>", "~@>", "~?>")
    if threshold is None or (stated and not 0 <= threshold <= 1):
        return
    always = _always(question, threshold)
    if always is not None:
        yield ThresholdOutOfReach(
            source=context.source,
            span=question.bar.span,
            threshold=f"{threshold:g}",
            bounds=str(question.interval),
            always=always,
            strict=question.strict,
        )


def _always(question: Asked, threshold: float) -> bool | None:
    """Whether the threshold is always reached, or never; None when it depends."""
    low, high = question.interval.low, question.interval.high
    if low > threshold or (low == threshold and not question.strict):
        return True
    if high < threshold or (high == threshold and question.strict):
        return False
    return None


RULE = Rule(nodes=(Binary, Call, Pipeline), check=check)
