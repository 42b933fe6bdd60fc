"""Lowering of primitive calls: subject, options, and the tasks that a primitive starts itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial

from parallax_compiler.check.products import PrimitiveCall as CheckedCall
from parallax_compiler.plan.lower.builder import Lowering
from parallax_compiler.plan.lower.expressions import named
from parallax_compiler.plan.lower.tasks import start_later
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
from parallax_primitives.checks import ACCEPTED
from parallax_primitives.spec import STARTED, PrimitiveSpec

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
    kind, subject = call.spec.subject.kind, call.subject
    if isinstance(subject, tuple):
        for one in subject:
            if call.tasks and not isinstance(one, ast.Spread):
                start_later(lowering, one, "task")
        values = tuple(lowering.arguments(subject))
        return ArrayValue(elements=values, source=lowering.source, span=node.span)
    start_later(lowering, subject, kind)
    return lowering.expression(subject)


def _option(lowering: Lowering, spec: PrimitiveSpec, name: str, node: ast.Expression) -> Expression:
    parameter = spec.parameter(name)
    if parameter is not None:
        start_later(lowering, node, parameter.kind)
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
    _start_dynamic(lowering, spec, node)
    return lowering.expression(node)


def _start_dynamic(lowering: Lowering, spec: PrimitiveSpec, node: ast.Expression) -> None:
    """Where only the run tells what an argument is, its form tells which tasks it may hold."""
    match ast.unparenthesized(node):
        case ast.ObjectLiteral(entries=entries) if _are_options(spec, entries):
            for entry in entries:
                option = spec.parameter(entry.key) if isinstance(entry, ast.Property) else None
                if isinstance(entry, ast.Property) and option is not None:
                    start_later(lowering, entry.value, option.kind)
            return
        case ast.ObjectLiteral():
            form = "object"
        case ast.ArrayLiteral():
            form = "array"
        case _:
            form = "task"
    for one in (spec.subject, *spec.options):
        if one.kind in STARTED and (form == "task" or ACCEPTED[one.kind] == {form}):
            start_later(lowering, node, one.kind)
            return


def _are_options(
    spec: PrimitiveSpec, entries: Sequence[ast.Property | ast.ComputedProperty | ast.Spread]
) -> bool:
    keys = [one.key for one in entries if isinstance(one, ast.Property)]
    return any(spec.parameter(key) is not None for key in keys)
