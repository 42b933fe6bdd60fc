"""Lowering of calls and pipelines, by what the checker found them to call."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TypeAlias, assert_never

from parallax_compiler.check import products
from parallax_compiler.check.products import CallKind
from parallax_compiler.check.types import FunctionShape, PrimitiveTarget
from parallax_compiler.plan.lower.assignments import lower_push
from parallax_compiler.plan.lower.builder import Lowering
from parallax_compiler.plan.lower.chains import cut_short, namespace_of, optional_start
from parallax_compiler.plan.lower.expressions import lower_key
from parallax_compiler.plan.lower.facts import pushed_path
from parallax_compiler.plan.lower.library import lower_library, lower_method
from parallax_compiler.plan.lower.primitives import lower_dynamic_primitive, lower_primitive
from parallax_compiler.plan.lower.tasks import start_later
from parallax_compiler.plan.nodes import (
    AgentCall,
    DirectCall,
    Expression,
    RunCall,
    Spread,
)
from parallax_compiler.syntax import ast
from parallax_primitives.catalogue import SPECS

Given: TypeAlias = "ast.Expression | ast.Spread"


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """A call or a pipeline stage: what is applied, and to which arguments."""

    node: ast.Call | ast.Pipeline
    kind: CallKind
    callee: ast.Expression
    arguments: tuple[Given, ...]


# --- the two forms -------------------------------------------------------------------------------


def lower_call(lowering: Lowering, node: ast.Call) -> Expression:
    start = optional_start(lowering, node)
    if start is not None:
        return cut_short(lowering, node, start)
    path = pushed_path(node, lowering.module)
    if path is not None:
        return lower_push(lowering, node, path)
    arguments = tuple(one for one in node.arguments if not isinstance(one, ast.Placeholder))
    kind = lowering.module.calls[node.id]
    return _apply(
        lowering, Application(node=node, kind=kind, callee=node.callee, arguments=arguments)
    )


def lower_pipeline(lowering: Lowering, node: ast.Pipeline) -> Expression:
    """`v |> f(a)`; the left side runs once, first."""
    kind = lowering.module.calls[node.id]
    if not node.confident and not _placed_often(node):
        return _apply(lowering, _application(node, kind))
    value = lowering.stable(lowering.expression(node.value), "piped")
    lowering.given[node.value.id] = value
    result = _apply(lowering, _application(node, kind))
    return lowering.op("lowered", node, result, value) if node.confident else result


def _application(node: ast.Pipeline, kind: CallKind) -> Application:
    stage = node.stage
    if not isinstance(stage, ast.Call):
        return Application(node=node, kind=kind, callee=stage, arguments=(node.value,))
    places = [one for one in stage.arguments if isinstance(one, ast.Placeholder)]
    first: tuple[Given, ...] = () if places else (node.value,)
    rest = (node.value if isinstance(one, ast.Placeholder) else one for one in stage.arguments)
    return Application(node=node, kind=kind, callee=stage.callee, arguments=(*first, *rest))


def _placed_often(node: ast.Pipeline) -> bool:
    """Whether the value does not stand first, so that what stands before it must wait."""
    if not isinstance(node.stage, ast.Call):
        return False
    places = [
        index for index, one in enumerate(node.stage.arguments) if isinstance(one, ast.Placeholder)
    ]
    return bool(places) and places != [0]


def _apply(lowering: Lowering, call: Application) -> Expression:
    match call.kind:
        case products.PrimitiveCall() as kind:
            return lower_primitive(lowering, call.node, kind)
        case products.DynamicPrimitiveCall(spec=spec):
            return lower_dynamic_primitive(lowering, call.node, spec, call.callee, call.arguments)
        case products.FunctionCall() | products.ValueCall():
            return _function(lowering, call)
        case products.LibraryCall(name=name):
            return lower_library(lowering, call.node, name, call.arguments)
        case products.MethodCall(name=name):
            target = _target(lowering, call)
            return lower_method(lowering, call.node, target, name, call.arguments)
        case products.AgentCall(operation=operation):
            return _agent(lowering, call, operation)
        case products.UnknownMethodCall(name=name):
            return _unknown_method(lowering, call, name)
        case _:
            assert_never(call.kind)


def _target(lowering: Lowering, call: Application) -> ast.Expression:
    """The receiver of a method call."""
    callee = ast.unparenthesized(call.callee)
    if not isinstance(callee, ast.Member | ast.Index):
        raise lowering.fail("a method call without a receiver", call.node)
    return callee.object


# --- functions of the program --------------------------------------------------------------------


def _function(lowering: Lowering, call: Application) -> Expression:
    spread = any(isinstance(one, ast.Spread) for one in call.arguments)
    direct = None if spread else _direct(lowering, call.callee)
    if direct is None:
        return _value(lowering, call)
    number, arity = direct
    values = [one for one in lowering.arguments(call.arguments) if not isinstance(one, Spread)]
    if arity is not None and len(values) > arity:
        values = [lowering.stable(value, "argument") for value in values][:arity]
    return DirectCall(
        function=number,
        arguments=tuple(values),
        source=lowering.source,
        span=call.node.span,
    )


def _direct(lowering: Lowering, callee: ast.Expression) -> tuple[int, int | None] | None:
    """The function that a name always stands for, with its arity (None if it takes any number)."""
    origin = _origin(lowering, ast.unparenthesized(callee))
    if origin is None:
        return None
    source, function = origin
    rest = any(parameter.rest for parameter in function.parameters)
    number = lowering.program.slots.function(source, function.id)
    return number, None if rest else len(function.parameters)


def _origin(
    lowering: Lowering, callee: ast.Expression
) -> tuple[int, ast.FunctionDeclaration | ast.Lambda] | None:
    slots = lowering.program.slots
    source, binding = lowering.source, None
    if isinstance(callee, ast.Name):
        known = lowering.module.resolved.uses[callee.id]
        source, binding = slots.origin(lowering.source, known)
    elif isinstance(callee, ast.Member):
        namespace = namespace_of(lowering, callee.object)
        if namespace is not None and namespace.module is not None:
            source, binding = slots.exported(slots.module_index(namespace.module), callee.name)
    if binding is None:
        return None
    function = lowering.program.modules[source].function_of(binding)
    return None if function is None else (source, function)


def _value(lowering: Lowering, call: Application) -> Expression:
    """A call of a function value, which waits if any function might that it can be."""
    _start_subject(lowering, call)
    values = lowering.arguments((call.callee, *call.arguments))
    if not lowering.waits(call.node):
        return lowering.op("apply", call.node, *values)
    site = lowering.site("call", _name(call.callee), call.node.span)
    return RunCall(
        name="call",
        operands=tuple(values),
        site=site,
        waits=True,
        source=lowering.source,
        span=call.node.span,
    )


def _start_subject(lowering: Lowering, call: Application) -> None:
    """What a primitive with its options waits for is its subject: `race(0.5)([a.go(), b.go()])`."""
    known = lowering.module.types.get(call.callee.id)
    if known is None or not call.arguments or isinstance(call.arguments[0], ast.Spread):
        return
    match known.shape:
        case FunctionShape(target=PrimitiveTarget(name=name, curried=True)):
            start_later(lowering, call.arguments[0], SPECS[name].subject.kind)


def _name(callee: ast.Expression) -> str:
    match ast.unparenthesized(callee):
        case ast.Name(name=name) | ast.Member(name=name):
            return name
        case _:
            return "function"


# --- agents --------------------------------------------------------------------------------------


def _agent(lowering: Lowering, call: Application, operation: str) -> Expression:
    agent, *arguments = lowering.arguments((_target(lowering, call), *call.arguments))
    assert not isinstance(agent, Spread)
    return AgentCall(
        site=lowering.site("agent", operation, call.node.span),
        agent=agent,
        operation=operation,
        arguments=tuple(arguments),
        source=lowering.source,
        span=call.node.span,
    )


def _unknown_method(lowering: Lowering, call: Application, name: str | None) -> Expression:
    """Only the run can tell whether the receiver is an agent, or which method is asked for."""
    target, key, *arguments = lowering.in_order(
        [
            partial(lowering.argument, _target(lowering, call)),
            partial(_method_name, lowering, call.callee, name),
            *(partial(lowering.argument, one) for one in call.arguments),
        ]
    )
    site = lowering.site("method", name or "[…]", call.node.span)
    return RunCall(
        name="method",
        operands=(target, key, *arguments),
        site=site,
        waits=True,
        source=lowering.source,
        span=call.node.span,
    )


def _method_name(lowering: Lowering, callee: ast.Expression, name: str | None) -> Expression:
    inner = ast.unparenthesized(callee)
    if name is not None or not isinstance(inner, ast.Index):
        return lowering.const(name, callee)
    return lower_key(lowering, inner.index)
