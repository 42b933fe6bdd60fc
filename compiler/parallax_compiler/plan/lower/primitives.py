"""Lowering of primitive calls: subject, options, and the tasks that a primitive starts itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial

from parallax_compiler.check.products import PrimitiveCall as CheckedCall
from parallax_compiler.plan.lower.builder import Lowering
from parallax_compiler.plan.lower.expressions import named
from parallax_compiler.plan.lower.tasks import lower_single_task, lower_task
from parallax_compiler.plan.nodes import (
    Argument,
    ArrayValue,
    Expression,
    PrimitiveCall,
    PrimitiveValue,
    RunCall,
    Spread,
)
from parallax_compiler.syntax import ast
from parallax_primitives.spec import PrimitiveSpec

_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")


def snake_case(name: str) -> str:
    """`maxAttempts` → `max_attempts`: how options are passed to handlers."""
    return _CAPITAL.sub("_", name).lower()


def lower_primitive(
    lowering: Lowering, node: ast.Call | ast.Pipeline, call: CheckedCall
) -> Expression:
    makers: list[Callable[[], Argument]] = [partial(_subject, lowering, node, call)]
    makers.extend(
        partial(_option, lowering, call.spec, name, value) for name, value in call.options.items()
    )
    subject, *values = (_plain(value) for value in lowering.in_order(makers))
    return PrimitiveCall(
        site=lowering.site("primitive", call.spec.name, node.span),
        name=call.spec.name,
        subject=subject,
        options=tuple(zip(map(snake_case, call.options), values, strict=True)),
        source=lowering.source,
        span=node.span,
    )


def _plain(value: Argument) -> Expression:
    assert not isinstance(value, Spread)
    return value


def _subject(lowering: Lowering, node: ast.Node, call: CheckedCall) -> Expression:
    subject = call.subject
    if isinstance(subject, tuple):
        return _tasks(lowering, node, subject) if call.tasks else _list(lowering, node, subject)
    inner = ast.unparenthesized(subject)
    if call.tasks and isinstance(inner, ast.ArrayLiteral):
        return _tasks(lowering, inner, inner.elements)
    if call.spec.subject.kind == "task":
        return lower_single_task(lowering, subject)
    return lowering.expression(subject)


def _tasks(
    lowering: Lowering, node: ast.Node, elements: Sequence[ast.Expression | ast.Spread]
) -> Expression:
    tasks = lowering.in_order([partial(lower_task, lowering, one) for one in elements])
    return ArrayValue(elements=tuple(tasks), source=lowering.source, span=node.span)


def _list(
    lowering: Lowering, node: ast.Node, elements: Sequence[ast.Expression | ast.Spread]
) -> Expression:
    values = tuple(lowering.arguments(elements))
    return ArrayValue(elements=values, source=lowering.source, span=node.span)


def _option(lowering: Lowering, spec: PrimitiveSpec, name: str, node: ast.Expression) -> Expression:
    parameter = spec.parameter(name)
    if parameter is not None and parameter.kind == "task":
        return lower_single_task(lowering, node)
    return named(lowering, node, snake_case(name))


def lower_dynamic_primitive(
    lowering: Lowering,
    node: ast.Call | ast.Pipeline,
    spec: PrimitiveSpec,
    callee: ast.Expression,
    arguments: Sequence[ast.Expression | ast.Spread],
) -> Expression:
    """A primitive that tells subject and options apart when it runs, or that is curried."""
    makers: list[Callable[[], Argument]] = [partial(_callee, lowering, spec, callee)]
    makers.extend(partial(_dynamic_argument, lowering, spec, one) for one in arguments)
    values = lowering.in_order(makers)
    return RunCall(
        name="call",
        operands=tuple(values),
        site=lowering.site("call", spec.name, node.span),
        waits=True,
        source=lowering.source,
        span=node.span,
    )


def _callee(lowering: Lowering, spec: PrimitiveSpec, callee: ast.Expression) -> Expression:
    inner = ast.unparenthesized(callee)
    if isinstance(inner, ast.Call):
        return lowering.expression(inner)
    site = lowering.site("primitive", spec.name, callee.span)
    return PrimitiveValue(site=site, name=spec.name, source=lowering.source, span=callee.span)


def _dynamic_argument(
    lowering: Lowering, spec: PrimitiveSpec, node: ast.Expression | ast.Spread
) -> Argument:
    if isinstance(node, ast.Spread):
        return lowering.argument(node)
    inner = ast.unparenthesized(node)
    if isinstance(inner, ast.ArrayLiteral) and spec.subject.kind == "tasks":
        return _tasks(lowering, inner, inner.elements)
    if spec.subject.kind == "task":
        return lower_single_task(lowering, node)
    return lowering.expression(node)
