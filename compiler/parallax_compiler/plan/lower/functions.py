"""Lowering of functions: parameters, bodies, and where their definitions stand.

A function is defined by a `Define` before the statement that uses it. A name that always stands for
one function is called directly; as a value it is read from a slot that is written right after the
definition (and dropped again by a pass if nothing reads it).
"""

from __future__ import annotations

from parallax_compiler.check.products import Effect
from parallax_compiler.plan.lower.blocks import lower_block
from parallax_compiler.plan.lower.builder import RETURNED, Lowering, Tail
from parallax_compiler.plan.lower.patterns import bind, write_default
from parallax_compiler.plan.nodes import (
    Const,
    Define,
    Function,
    FunctionKind,
    FunctionValue,
    Parameter,
    Return,
)
from parallax_compiler.plan.traverse import completes
from parallax_compiler.resolve.bindings import Binding
from parallax_compiler.source import Span
from parallax_compiler.syntax import ast


def lower_function(
    lowering: Lowering, node: ast.FunctionDeclaration, _tail: Tail | None = None
) -> None:
    """A declared function: its definition, and its value in the slot of its name."""
    function = define(lowering, node, node.name)
    binding = lowering.module.resolved.uses[node.id]
    keep_function(lowering, function, binding, node.span)


def keep_function(lowering: Lowering, function: int, binding: Binding, span: Span) -> None:
    """Keeps a defined function as the value of a name."""
    slot = lowering.program.slots.of(lowering.source, binding)
    value = FunctionValue(function=function, source=lowering.source, span=span)
    lowering.assign(slot, value, span)


def define(lowering: Lowering, node: ast.FunctionDeclaration | ast.Lambda, name: str) -> int:
    """Writes the definition of a function and gives its id."""
    number = lowering.program.slots.function(lowering.source, node.id)
    kind: FunctionKind = "lambda" if isinstance(node, ast.Lambda) else "function"
    inner = Lowering(lowering.program, lowering.source, number, lowering.function)
    write_late(inner, node.id)
    parameters = tuple(_parameter(inner, parameter) for parameter in node.parameters)
    _body(inner, node.body, returns=kind == "lambda")
    register(
        inner,
        node,
        name,
        kind,
        parameters=parameters,
        waits=lowering.module.effects.get(node.id) is Effect.WAITS,
    )
    lowering.write(Define(function=number, source=lowering.source, span=node.span))
    return number


def register(
    inner: Lowering,
    node: ast.Node,
    name: str,
    kind: FunctionKind,
    *,
    parameters: tuple[Parameter, ...] = (),
    waits: bool,
) -> None:
    """Adds a lowered function to the program."""
    if completes(tuple(inner.block)):
        inner.write(Return(value=inner.const(None, node), source=inner.source, span=node.span))
    inner.program.functions[inner.function] = Function(
        id=inner.function,
        name=name,
        kind=kind,
        parent=inner.parent,
        parameters=parameters,
        body=tuple(inner.block),
        waits=waits,
        source=inner.source,
        span=node.span,
    )


def write_late(lowering: Lowering, node: int) -> None:
    """Variables that a function may read before they are assigned begin as null."""
    for binding in lowering.module.resolved.late:
        own = binding.owner == node and binding.loop is None
        if own and lowering.facts.function_of(binding) is None:
            slot = lowering.program.slots.of(lowering.source, binding)
            lowering.program.slots.mark_reassigned(slot)
            null = Const(value=None, source=lowering.source, span=binding.span)
            lowering.assign(slot, null, binding.span)


def _parameter(lowering: Lowering, node: ast.Parameter) -> Parameter:
    """The parameter; defaults and patterns become the first statements of the body."""
    pattern = node.pattern
    if isinstance(pattern, ast.NamePattern):
        binding = lowering.module.resolved.uses[pattern.id]
        slot = lowering.program.slots.of(lowering.source, binding)
    else:
        slot = lowering.new_slot("argument")
    if node.default is not None:
        lowering.program.slots.mark_reassigned(slot)
        write_default(lowering, slot, node.default)
    if not isinstance(pattern, ast.NamePattern):
        bind(lowering, pattern, lowering.read(slot, pattern.span))
    return Parameter(slot=slot, optional=node.default is not None, rest=node.rest)


def _body(lowering: Lowering, body: ast.Expression | ast.Block, *, returns: bool) -> None:
    if isinstance(body, ast.Block):
        lower_block(lowering, body.statements, RETURNED if returns else None)
        return
    statement = ast.ExpressionStatement(expression=body, span=body.span, id=body.id)
    lowering.statement(statement, RETURNED)
